import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import type { Decision } from "../../src/answering/decision.js";
import { csvRow } from "../../src/transcripts/csv.js";
import { exportTranscript, type ExportFormat } from "../../src/transcripts/export.js";
import { Transcripts } from "../../src/transcripts/transcript-store.js";
import { FixedClock } from "../support/fixed-clock.js";
import { recordNow } from "../support/record-now.js";
import { tempDatabase } from "../support/temp-database.js";

const decision: Decision = {
  kind: "answer", label: "portal-empty", articles: ["portal-empty"], language: "nl", reason: "clear",
  candidates: [{ id: "portal-empty", score: 0.9125, why: ["portal", "leeg"] }, { id: "portal-login", score: 0.05, why: ["portal"] }, { id: "human", score: 0.01, why: [] }],
};
const refused: Decision = { kind: "handoff", label: "none", language: "unknown", reason: "no letter", candidates: [] };

async function exported(format: ExportFormat): Promise<string> {
  const { db } = await tempDatabase();
  const clock = new FixedClock("2026-11-22T10:00:00Z");
  const transcripts = new Transcripts({ db, clock });
  await recordNow({ db, clock }, { id: "c1", channel: "directline", locale: "nl" }, [
    { direction: "in", activity: { type: "conversationUpdate", id: "a0", membersAdded: [], timestamp: "2026-11-22T09:59:00Z" } },
    { direction: "in", activity: { type: "message", id: "a1", text: `=SOM(1;2), "ja"\nregel twee ë €`, attachments: [{ name: "factuur.pdf" }], summary: "", speak: null } },
    { direction: "out", activity: { type: "message", id: "a2", replyToId: "a1", text: "Antwoord", suggestedActions: { actions: [{ title: "Ja" }, { title: "Nee" }] } },
      decision, latencyUs: 1_234, errorReference: "E-1" },
    { direction: "out", activity: { type: "message", text: "Dat weet ik niet", channelData: { clientActivityID: "7" } }, decision: refused },
    { direction: "in", activity: { type: "event", name: "webchat/join", value: { a: 1 } } },
    { direction: "in", activity: { type: "message", value: { choice: 2 } } },
  ]);
  const transcript = await transcripts.get("c1");
  if (transcript === undefined) throw new Error("nothing was kept");
  const [, , answer] = transcript.entries;
  if (answer !== undefined) answer.feedback = -1;
  return exportTranscript(transcript, { format, timeZone: "Europe/Amsterdam" });
}

describe("exportTranscript", () => {
  it("writes a Bot Framework transcript: a list, as the emulator wants it, every activity timed, nothing empty, no byte order mark", async () => {
    const file = await exported("transcript");
    const transcript = JSON.parse(file) as Record<string, unknown>[];
    expect(transcript[0]).toEqual({ type: "conversationUpdate", id: "a0", timestamp: "2026-11-22T09:59:00Z" });
    expect(transcript[1]).toEqual({ type: "message", id: "a1", text: `=SOM(1;2), "ja"\nregel twee ë €`, attachments: [{ name: "factuur.pdf" }], timestamp: "2026-11-22T10:00:00.000Z" });
    expect(transcript[2]).toMatchObject({ id: "a2", text: "Antwoord", channelData: { decision: { kind: "answer", label: "portal-empty", candidates: [
      { id: "portal-empty", score: 0.9125, why: ["portal", "leeg"] }, { id: "portal-login", score: 0.05, why: ["portal"] }, { id: "human", score: 0.01 }] } } });
    expect(transcript[3]).toMatchObject({ channelData: { clientActivityID: "7", decision: { kind: "handoff" } } });
    expect(transcript).toHaveLength(6);
    expect(file.startsWith("[")).toBe(true);
  });

  it("writes text that reads from top to bottom, in local time", async () => {
    expect(await exported("text")).toBe([
      "Conversation c1, directline, nl, 2026-11-22 11:00:00 to 2026-11-22 11:00:00 (Europe/Amsterdam)",
      "",
      "2026-11-22 11:00:00 customer: [conversationUpdate]",
      `2026-11-22 11:00:00 customer: =SOM(1;2), "ja"`,
      "                              regel twee ë €",
      "                              (files: factuur.pdf)",
      "2026-11-22 11:00:00 assistant: Antwoord",
      "                               (buttons: Ja | Nee)",
      "                               (decision: answer portal-empty, score 0.913)",
      "                               (reason: clear)",
      "                               (why: portal, leeg)",
      "                               (also considered: portal-login 0.05 (portal) | human 0.01)",
      "                               (latency: 1.234 ms)",
      "                               (did not help)",
      "                               (failed, reference E-1)",
      "2026-11-22 11:00:00 assistant: Dat weet ik niet",
      "                               (decision: handoff none)",
      "                               (reason: no letter)",
      "2026-11-22 11:00:00 customer: [event webchat/join]",
      `2026-11-22 11:00:00 customer: [message {"choice":2}]`,
      "",
    ].join("\n"));
  });

  it("writes CSV after RFC 4180 in which no cell runs as a formula", async () => {
    const file = await exported("csv");
    expect(file.endsWith("\r\n")).toBe(true);
    const rows: Record<string, string>[] = parse(file, { columns: true, record_delimiter: "\r\n" });
    expect(rows).toHaveLength(6);
    expect(rows[1]).toMatchObject({ conversation: "c1", direction: "in", time: "2026-11-22T10:00:00.000Z", text: `'=SOM(1;2), "ja"\nregel twee ë €` });
    expect(rows[2]).toMatchObject({ text: "Antwoord", decision: "answer", label: "portal-empty", score: "0.9125",
      candidates: "portal-empty 0.913 (portal, leeg) | portal-login 0.05 (portal) | human 0.01", latency_us: "1234", helped: "no", error_reference: "E-1", reply_to_id: "a1" });
    expect(rows[3]).toMatchObject({ decision: "handoff", label: "none", score: "", candidates: "" });
  });

  it.each([["hoi;=SOM(1)", "hoi;'=SOM(1)"], ["hoi,\n=SOM(1)", `"hoi,\n'=SOM(1)"`], ["@x", "'@x"], ["\t=x", "'\t'=x"], ["a-b; c = d + 1", "a-b; c = d + 1"]])(
    "begins no formula where a spreadsheet parts cells by semicolons: %j", (text, cell) => {
      expect(csvRow([text, -1])).toBe(`${cell},-1\r\n`);
    });
});

describe("a decision of an older program", () => {
  it.each([null, "answer", { kind: "answer", label: "x", candidates: "none" }, { kind: "answer", label: "x", candidates: [null, { id: 5 }, { id: "x", score: 1 }] }])(
    "is written as far as it can be read: %j", (stored) => {
      const entry = { activityId: null, replyToId: null, at: 0, direction: "out" as const, type: "message", text: "Dag", activity: {}, locale: null, decision: stored,
        latencyUs: null, knowledgeVersion: null, feedback: null, errorReference: null };
      const transcript = { conversationId: "c1", channel: "directline", locale: null, startedAt: 0, lastAt: 0, entries: [entry] };
      for (const format of ["transcript", "text", "csv"] as const) expect(exportTranscript(transcript, { format, timeZone: "UTC" })).not.toContain("undefined");
    });
});
