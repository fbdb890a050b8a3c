import type { ConversationDetail, ConversationEntry, ConversationSummary, DecisionDetail } from "../../src/review/wire.js";

/** 26 November 2026, 14:05 in Amsterdam. */
const began = Date.UTC(2026, 10, 26, 13, 5);

export function summary(changes: Partial<ConversationSummary> = {}): ConversationSummary {
  return {
    id: "c-1", startedAt: began, lastAt: began + 60_000, channel: "directline", locale: "nl-NL", firstQuestion: "Waarom is mijn factuur hoger dan vorige maand?",
    topics: ["first-invoice"], outcome: "answered", thumbsUp: 0, thumbsDown: 0, tickets: [], reviewedAt: null, match: null, ...changes,
  };
}

export const summaries: ConversationSummary[] = [
  summary({ id: "c-1", outcome: "confirmed", thumbsUp: 1, reviewedAt: began + 3_600_000 }),
  summary({ id: "c-2", startedAt: began - 3_600_000, firstQuestion: "Ik krijg [naam] niet te pakken, mijn nummer is [telefoonnummer]", topics: [], outcome: "handed-off", tickets: [{ reference: "V-7K3M9P", state: "open" }] }),
  summary({ id: "c-3", startedAt: began - 7_200_000, locale: "en", firstQuestion: "How do I log in to the portal, and what does a service level agreement cost per month?", topics: ["portal-login", "sla-cost"] }),
  summary({ id: "c-4", startedAt: began - 90_000_000, channel: "msteams", firstQuestion: "Hebben jullie ook glasvezel in Lutjebroek?", topics: [], outcome: "unanswered", thumbsDown: 1 }),
  summary({ id: "c-5", startedAt: began - 180_000_000, firstQuestion: null, topics: [], outcome: "abandoned" }),
];

export function decision(changes: Partial<DecisionDetail> = {}): DecisionDetail {
  return {
    kind: "answer", label: "first-invoice", articles: ["first-invoice"], score: 0.91,
    candidates: [
      { label: "first-invoice", score: 0.91, why: ["factuur", "hoger"] }, { label: "sla-cost", score: 0.22, why: ["maand"] }, { label: "none", score: 0.05, why: [] },
    ],
    reason: "score 0.91 is above 0.72 for first-invoice, margin 0.69", latencyMs: 4.2, knowledgeVersion: "a1b2c3d4", ...changes,
  };
}

export function entry(seq: number, changes: Partial<ConversationEntry> = {}): ConversationEntry {
  return {
    seq, turnId: String(1_048_576 + seq), at: began + seq * 4_000, from: seq % 2 === 1 ? "customer" : "assistant", type: "message", text: `Bericht ${seq}`, isMarkdown: false,
    isDeleted: false, name: null, buttons: [], attachments: [], decision: null, feedback: null, errorReference: null, verdict: null, ...changes,
  };
}

const card = {
  type: "AdaptiveCard", version: "1.5",
  body: [{ type: "TextBlock", text: "Uw order VST-2026-00123", weight: "Bolder" }, { type: "FactSet", facts: [{ title: "Ontvangen", value: "3 november" }, { title: "Overgezet", value: "gepland" }] }],
  actions: [{ type: "Action.OpenUrl", title: "Volg de order", url: "https://example.invalid/" }],
};

export const entries: ConversationEntry[] = [
  entry(1, { type: "conversationUpdate", text: null }),
  entry(2, { text: "Goedemiddag. Waarmee kan ik u **helpen**?", isMarkdown: true, buttons: ["Hoe staat het met mijn order?", "Ik wil iemand spreken"] }),
  entry(3, { text: "Met [naam], waarom is mijn factuur hoger dan vorige maand? Mail mij op [e-mailadres]." }),
  entry(4, {
    isMarkdown: true, decision: decision(), feedback: -1, buttons: ["Ja, dit helpt", "Nee"],
    text: "Op de **eerste factuur** staan:\n\n- het abonnement van deze maand\n- het deel van de vorige maand\n\nBel [0318-501212](tel:+31318501212) of mail [Support](mailto:support@vstecom.nl).",
  }),
  entry(5, { text: "En hoe staat het met mijn order?" }),
  entry(6, {
    isMarkdown: true, text: "Dit weet ik van uw order.", attachments: [{ name: null, contentType: "application/vnd.microsoft.card.adaptive", content: card }, { name: "brief.pdf", contentType: "application/pdf", content: null }],
    decision: decision({ kind: "intent", label: "order-status", articles: [], score: 0.84, candidates: [{ label: "order-status", score: 0.84, why: ["order", "staat"] }], reason: "intent order-status" }),
    verdict: { verdict: "right", expected: null, by: "Pieter Bakker", at: began + 7_200_000, version: 1 },
  }),
  entry(7, { text: "Kan het ook morgen?" }),
  entry(8, { text: "Er ging iets mis. Noem bij Support nummer F-7K3M9P.", errorReference: "F-7K3M9P" }),
];

export function detail(changes: Partial<ConversationDetail> = {}): ConversationDetail {
  return {
    ...summary(), entries, nextSeq: null, lastSeq: (changes.entries ?? entries).length, tickets: [], newerId: "c-0", olderId: "c-2", nextUnreviewedId: "c-2", thumbsDown: 1,
    review: { tags: ["factuur"], note: "", reviewed: false, reviewedBy: null, by: null, at: null, version: 0 }, ...changes,
  };
}
