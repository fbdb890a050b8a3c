import { join } from "node:path";
import { expect, test } from "vitest";
import { loadKnowledge } from "../../src/answering/knowledge.js";
import { acceptedFile, compareWith, faultsOf, readAccepted } from "../../src/evaluation/accepted.js";
import { decideOurs } from "../../src/evaluation/our-questions.js";
import { packageRoot } from "../../src/package-root.js";

/** Learning takes some 10 s, twice when dist/model.bin is not of today's knowledge, and longer beside other tests. */
const longestMs = 180_000;

test("no figure dropped by more than its noise since docs/evaluation/accepted.json", () => {
  const accepted = readAccepted(acceptedFile());
  const sets = decideOurs(loadKnowledge(join(packageRoot(), "knowledge")), accepted.wrongBudget);
  const faults = sets.map((set) => compareWith(accepted, set)).flatMap(faultsOf);
  if (faults.length > 0) expect.fail(faults.join("\n"));
}, longestMs);
