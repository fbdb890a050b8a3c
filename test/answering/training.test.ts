import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { calibration } from "../../src/answering/calibration.js";
import { openAnswerer } from "../../src/answering/answerer.js";
import { loadKnowledge } from "../../src/answering/knowledge.js";
import { LinearModel } from "../../src/answering/linear.js";
import { decodeModel, readModel, writeModel } from "../../src/answering/model-file.js";
import { trainModel } from "../../src/answering/training.js";
import { changeFile, smallKnowledge } from "./small-knowledge.js";

const folder = smallKnowledge();
const knowledge = loadKnowledge(folder);
const model = trainModel(knowledge);

function modelFile(): string {
  const path = join(mkdtempSync(join(tmpdir(), "model-")), "deep", "model.bin");
  if (!(model.classifier instanceof LinearModel)) throw new Error("The small knowledge was to have a linear model");
  writeModel(path, { ...model, classifier: model.classifier });
  return path;
}

describe("training", () => {
  test("knows the articles, the intents and none", () => {
    expect(model.labels).toEqual(["human", "invoice", "none", "order-status", "portal", "smalltalk"]);
  });

  test("the same knowledge gives the same model", () => {
    const again = trainModel(loadKnowledge(folder));
    expect(again.classifier).toEqual(model.classifier);
    expect(again.thresholds).toEqual(model.thresholds);
  });

  test("judges each example by a model that had not learned it, in the order of the examples", () => {
    expect(model.judged.map(({ label }) => label)).toEqual(knowledge.examples.map(({ label }) => label));
    const wrong = model.judged.filter(({ label, best, probability, none }) => (none > probability ? "none" : best) !== label);
    expect(wrong.length).toBeLessThan(model.judged.length / 4);
  });

  test("a smaller budget for wrong answers never lowers the threshold", () => {
    const strict = trainModel(knowledge, { wrongBudget: 0 });
    expect(strict.thresholds.answer).toBeGreaterThanOrEqual(trainModel(knowledge, { wrongBudget: 0.5 }).thresholds.answer);
  });
});

describe("the model's file", () => {
  test("gives the model back", () => {
    const read = readModel(modelFile(), { knowledgeVersion: knowledge.version });
    expect(read?.classifier).toEqual(model.classifier);
    expect(read).toMatchObject({ labels: model.labels, temperature: model.temperature, commonWords: model.commonWords, knowledgeVersion: knowledge.version });
    expect(read?.thresholds.answer).toBeCloseTo(model.thresholds.answer);
    expect(calibration(read?.judged ?? []).error).toBeCloseTo(calibration(model.judged).error);
    expect(read?.language.guess("hoe zit het met de factuur")).toBe("nl");
  });

  test("is read in steps between which a server answers, to the same model", async () => {
    const bytes = readFileSync(modelFile());
    expect(await decodeModel(bytes, { knowledgeVersion: knowledge.version })).toEqual(readModel(modelFile(), { knowledgeVersion: knowledge.version }));
    expect(await decodeModel(bytes.subarray(0, -4), { knowledgeVersion: knowledge.version })).toBeUndefined();
  });

  test("serves any budget without learning again", () => {
    const path = modelFile();
    const answer = (wrongBudget: number) => readModel(path, { knowledgeVersion: knowledge.version, wrongBudget })?.thresholds.answer ?? 0;
    expect(answer(0)).toBeGreaterThan(answer(1));
  });

  test("of other knowledge is not used", () => {
    expect(readModel(modelFile(), { knowledgeVersion: "other" })).toBeUndefined();
  });

  test("that is cut off, of an older program, no model at all or not there is not used", () => {
    const cut = modelFile();
    truncateSync(cut, readFileSync(cut).length - 4);
    const older = modelFile();
    writeFileSync(older, readFileSync(older).toString("latin1").replace(/"format":\d+/, `"format":0`), "latin1");
    const foreign = modelFile();
    writeFileSync(foreign, "no model");
    for (const path of [cut, older, foreign, join(tmpdir(), "not-there.bin")]) expect(readModel(path, { knowledgeVersion: knowledge.version })).toBeUndefined();
  });

  test("an answerer decides the same from the file and from training", () => {
    const [loaded, trained] = [openAnswerer({ knowledge, modelFile: modelFile() }), openAnswerer({ knowledge })];
    for (const text of ["Hoe zit het met de factuur?", "wat is het weer", "dank u wel", "portaal"]) {
      expect(loaded.decide(text, { locale: "nl" })).toEqual(trained.decide(text, { locale: "nl" }));
    }
  });

  test("when the knowledge has changed, an answerer learns it anew", () => {
    const path = modelFile();
    const changed = smallKnowledge();
    changeFile(changed, "examples/portal.yaml", (text) => text.replace(/plain:\n/, `plain:\n    - "Zijn de zebra's al wakker?"\n    - "Slapen de zebra's nog?"\n`));
    const answerer = openAnswerer({ knowledge: loadKnowledge(changed), modelFile: path });
    expect(answerer.decide("en de zebra's?", { locale: "nl" }).candidates[0]?.id).toBe("portal");
  });
});
