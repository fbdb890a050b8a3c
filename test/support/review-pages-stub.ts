import type { AuditDetail, ErasureReceipt, TicketState, TicketSummary } from "../../src/review/wire.js";
import type { AddExample, Figures, GapLetter, LearnedExample, NewTestCase, PreviewState, QuestionMark, TestCases, UnansweredGroup } from "../../src/review/wire-learning.js";
import type { StubRoutes } from "./review-stub.js";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const hostileText = `<img src=x onerror="document.title='run'"><script>document.title='run'</script> ${"pneumonoultramicroscopic".repeat(12)} \u202Eevil`;

/** What the pages besides list and conversation ask for; kept here, so that what is changed stays changed. */
export interface PagesState {
  groups: UnansweredGroup[];
  examples: LearnedExample[];
  testCases: TestCases["testCases"];
  tickets: TicketSummary[];
  /** What the preview tells, one by one; the last stays. */
  previews: PreviewState[];
  /** Bodies of changes, in order. */
  sent: unknown[];
}

export function pagesState(now: number): PagesState {
  return { groups: groupsAt(now), examples: examplesAt(now), testCases: testCasesAt(now), tickets: ticketsAt(now), previews: [learning(0.3), ready()], sent: [] };
}

function groupsAt(now: number): UnansweredGroup[] {
  const question = (seq: number, text: string): UnansweredGroup["questions"][number] => ({
    turnId: `1000${String(seq)}`, conversationId: `conversation-${String(seq)}`, seq, at: now - seq * hourMs, text, reason: "not-answered", label: "none", score: 0.31,
  });
  const texts = ["Kan ik mijn vaste nummer meenemen naar KPN?", "nummerbehoud, hoe regel ik dat?", "behoud ik mijn telefoonnummer"];
  return [
    { text: texts[0] ?? "", locale: "nl", count: 12, reasons: { "not-answered": 9, "low-score": 3 }, nearest: "portal-login", newestAt: now - hourMs, questions: texts.map((text, index) => question(index + 1, text)) },
    { text: "Wat kost een SLA met 4 uur hersteltijd?", locale: "nl", count: 4, reasons: { "thumbs-down": 4 }, nearest: "sla-cost", newestAt: now - 30 * hourMs, questions: [question(7, "Wat kost een SLA met 4 uur hersteltijd?")] },
    { text: hostileText, locale: "en", count: 1, reasons: { "not-chosen": 1 }, nearest: null, newestAt: now - 50 * hourMs, questions: [question(9, hostileText)] },
  ];
}

function examplesAt(now: number): LearnedExample[] {
  const example = { label: "sla-cost", locale: "nl" as const, by: "Sanne de Vries", at: now - 5 * hourMs, removedBy: null, removedAt: null, pulledAt: null };
  return [
    { ...example, id: 3, text: "Wat betaal ik per maand voor een SLA?" },
    { ...example, id: 2, text: "Hoeveel is de SLA?", removedBy: "Joris Bakker", removedAt: now - hourMs },
    { ...example, id: 1, text: "Waar kan ik inloggen?", label: "portal-login", pulledAt: now - 2 * hourMs },
  ];
}

function testCasesAt(now: number): TestCases["testCases"] {
  return [{ id: 1, text: "Wat kost een SLA?", locale: "nl", expected: ["sla-cost", "human"], by: "Sanne de Vries", at: now - 26 * hourMs }];
}

function ticketsAt(now: number): TicketSummary[] {
  const ticket: TicketSummary = {
    reference: "VST-7K2M", state: "open", createdAt: now - 3 * hourMs - 12 * minuteMs, conversationId: "conversation-1", hasConversation: true, channel: "directline", locale: "nl",
    name: "Jan Jansen", company: "Bakkerij Jansen", email: "jan+vst@bakkerij-jansen.nl", phone: "+31 6 12345678", question: "Mijn modem is niet geleverd. Wanneer komt de monteur?",
    orderNumber: "100234", claimedBy: null, claimedAt: null, closedBy: null, closedAt: null, additions: [{ at: now - hourMs, text: "Ik ben vandaag tot 17 uur bereikbaar." }], mail: "failed",
  };
  return [
    ticket,
    { ...ticket, reference: "VST-9P4Q", createdAt: now - 8 * minuteMs, name: "Fatima El Amrani", company: "", email: null, question: hostileText, orderNumber: null, additions: [], mail: "sent" },
    { ...ticket, reference: "VST-2B3C", state: "claimed", createdAt: now - 52 * hourMs, claimedBy: "Joris Bakker", claimedAt: now - hourMs, mail: "waiting", hasConversation: false },
    { ...ticket, reference: "VST-1A1A", state: "closed", closedBy: "Joris Bakker", closedAt: now - hourMs, mail: "sent" },
  ];
}

export function learning(progress: number): PreviewState {
  return { id: "p1", state: "learning", progress, changes: [], judgedCount: 0, own: null, fault: null };
}

export function ready(): PreviewState {
  const decided = (label: string, score: number): { kind: "answer"; label: string; score: number } => ({ kind: "answer", label, score });
  return {
    id: "p1", state: "ready", progress: 1, judgedCount: 48, fault: null,
    own: { before: { kind: "handoff", label: "none", score: 0.31 }, after: decided("portal-login", 0.94) },
    changes: [
      { text: "Hoe wijzig ik mijn wachtwoord?", expected: ["portal-login"], before: { kind: "choose", label: "portal-login", score: 0.48 }, after: decided("portal-login", 0.81), change: "better" },
      { text: "Wat kost het nummer?", expected: ["sla-cost"], before: decided("sla-cost", 0.71), after: decided("portal-login", 0.66), change: "worse" },
      { text: "En dan?", expected: ["none"], before: decided("sla-cost", 0.62), after: decided("portal-login", 0.6), change: "same" },
    ],
  };
}

/** Days up to 2026-11-28; each number follows from the day, so that pictures are the same every time. */
export function figuresOf(days: number): Figures {
  const dates = Array.from({ length: days }, (_, index) => new Date(Date.UTC(2026, 10, 28) - (days - 1 - index) * 24 * hourMs).toISOString().slice(0, 10));
  const counts = dates.map((_day, index) => 20 + (index * 37) % 23 - (index % 7 >= 5 ? 14 : 0));
  return {
    from: dates[0] ?? "", to: dates.at(-1) ?? "",
    conversationsPerDay: dates.map((day, index) => ({ day, count: counts[index] ?? 0 })),
    outcomes: [
      { outcome: "confirmed", count: 214 }, { outcome: "answered", count: 180 }, { outcome: "handed-off", count: 61 }, { outcome: "unanswered", count: 38 }, { outcome: "abandoned", count: 22 },
    ],
    topArticles: [{ label: "first-invoice", count: 181 }, { label: "portal-login", count: 96 }, { label: "sla-cost", count: 40 }],
    unansweredPerDay: dates.map((day, index) => ({ day, questions: (counts[index] ?? 0) * 2, unanswered: (index * 5) % 7 })),
    thumbsPerArticle: [{ label: "sla-cost", answers: 40, up: 4, down: 6 }, { label: "first-invoice", answers: 181, up: 50, down: 9 }],
    turnsToAnswer: { median: 2, counts: [{ turns: 1, conversations: 190 }, { turns: 2, conversations: 120 }, { turns: 3, conversations: 44 }, { turns: 4, conversations: 9 }] },
    handOffsPerHour: Array.from({ length: 24 }, (_, hour) => ({ hour, count: hour < 7 || hour > 19 ? hour % 2 : 3 + (hour * 7) % 11 })),
  };
}

function letter(from: string, to: string): GapLetter {
  return {
    from, to, questions: [
      { text: "Kan ik mijn vaste nummer meenemen?", count: 12, examples: ["nummerbehoud, hoe regel ik dat?", "behoud ik mijn telefoonnummer"] },
      { text: "Wat gebeurt er met mijn alarmlijn?", count: 3, examples: [] },
    ],
  };
}

export function receiptOf(now: number, bytesGone = true): ErasureReceipt {
  return {
    at: now, by: "Sanne de Vries", bytesGone, conversationIds: ["conversation-1", "conversation-2"],
    counts: { conversations: 2, messages: 31, searchEntries: 31, directLineConversations: 2, unsentMessages: 0, states: 4, uploads: 1, tickets: 1, mails: 1, orders: 1, subscriptions: 1, verdicts: 3, notes: 1, examples: 0, testCases: 0, auditEntries: 7 },
  };
}

const conflict = (code: string, current?: unknown): { status: number; json: unknown } => ({ status: 409, json: { error: { code, message: "told by the stub" }, current } });

/** The routes of these pages. */
export function pagesRoutes(state: PagesState, now: number): StubRoutes {
  return { ...learningRoutes(state, now), ...ticketRoutes(state, now), ...otherRoutes(state, now) };
}

function learningRoutes(state: PagesState, now: number): StubRoutes {
  let asked = 0;
  const marked = new Set<string>();
  const preview = (): PreviewState => state.previews[Math.min(asked++, state.previews.length - 1)] ?? ready();
  return {
    "GET /unanswered": () => {
      const groups = state.groups.filter(({ questions }) => !questions.some(({ turnId }) => marked.has(turnId)));
      return { json: { groups, questionCount: groups.reduce((sum, { count }) => sum + count, 0), limitedTo: null } };
    },
    "POST /questions/mark": ({ body }) => {
      state.sent.push(body);
      for (const turnId of (body as QuestionMark).turnIds) marked.add(turnId);
      return {};
    },
    "DELETE /questions/mark": ({ body }) => {
      state.sent.push(body);
      for (const turnId of (body as QuestionMark).turnIds) marked.delete(turnId);
      return {};
    },
    "POST /examples/preview": ({ body }) => {
      state.sent.push(body);
      asked = 0;
      return (body as AddExample).label === "human" ? conflict("ExampleClash") : { status: 202, json: preview() };
    },
    "GET /examples/preview/:id": () => ({ json: preview() }),
    "POST /examples": ({ body }) => {
      state.sent.push(body);
      const { text, label, locale, turnIds } = body as AddExample;
      const example: LearnedExample = { id: 9, text, label, locale, by: "Sanne de Vries", at: now, removedBy: null, removedAt: null, pulledAt: null };
      state.examples.unshift(example);
      for (const turnId of turnIds) marked.add(turnId);
      return { status: 201, json: example };
    },
    "GET /examples": () => ({ json: { examples: state.examples } }),
    "DELETE /examples/:id": ({ params }) => {
      const example = state.examples.find(({ id }) => String(id) === params["id"]);
      if (example?.pulledAt !== null) return conflict("ExamplePulled");
      Object.assign(example, { removedBy: "Sanne de Vries", removedAt: now });
      return {};
    },
    "GET /test-cases": () => ({ json: { testCases: state.testCases } }),
    "POST /test-cases": ({ body }) => {
      state.sent.push(body);
      state.testCases.unshift({ ...(body as NewTestCase), id: 8, by: "Sanne de Vries", at: now });
      return { status: 201, json: {} };
    },
    "DELETE /test-cases/:id": ({ params }) => {
      state.testCases = state.testCases.filter(({ id }) => String(id) !== params["id"]);
      return {};
    },
  };
}

function ticketRoutes(state: PagesState, now: number): StubRoutes {
  const after: Record<string, TicketState> = { claim: "claimed", release: "open", close: "closed", reopen: "open" };
  return {
    "GET /tickets": ({ query }) => ({ json: { tickets: state.tickets.filter((ticket) => ticket.state === query.get("state")) } }),
    "POST /tickets/:reference/:action": ({ params }) => {
      const ticket = state.tickets.find(({ reference }) => reference === params["reference"]);
      const action = params["action"] ?? "";
      if (ticket === undefined) return { status: 404, json: { error: { code: "NotFound", message: "" } } };
      if (action === "claim" && ticket.state === "claimed") return conflict("TicketTaken", ticket);
      Object.assign(ticket, {
        state: after[action], claimedBy: action === "claim" ? "Sanne de Vries" : null, claimedAt: action === "claim" ? now : null,
        closedBy: action === "close" ? "Sanne de Vries" : null, closedAt: action === "close" ? now : null,
      });
      return { json: ticket };
    },
  };
}

function otherRoutes(state: PagesState, now: number): StubRoutes {
  return {
    "GET /figures": ({ query }) => ({ json: figuresOf((Date.parse(query.get("to") ?? "") - Date.parse(query.get("from") ?? "")) / (24 * hourMs) + 1) }),
    "GET /figures.csv": ({ query }) => ({ file: `day,count\n${query.get("chart") ?? ""},1\n`, contentType: "text/csv" }),
    "GET /gap-letter": ({ query }) => ({ json: letter(query.get("from") ?? "", query.get("to") ?? "") }),
    "POST /erasures": ({ body }) => {
      state.sent.push(body);
      const { confirm, email } = body as { confirm: boolean; email?: string };
      if (confirm) return { json: receiptOf(now) };
      if (email === "niemand@vst.nl") return { json: { conversations: [], tickets: [], orders: [], subscriptions: 0 } };
      return { json: { conversations: [{ id: "conversation-1", startedAt: now - 30 * hourMs, firstQuestion: hostileText }, { id: "conversation-2", startedAt: now - 60 * hourMs, firstQuestion: null }], tickets: ["VST-7K2M"], orders: ["100234"], subscriptions: 1 } };
    },
    "DELETE /conversations/:id": () => ({ json: receiptOf(now, false) }),
    "GET /audit": ({ query }) => {
      const start = Number(query.get("cursor") ?? "0");
      const actions = ["open", "search", "ticket-claimed", "example-added", "erase-person", "sign-in", "export", "of-tomorrow"];
      const details: Record<string, AuditDetail> = {
        search: { kind: "text", text: "12 hits" }, "sign-in": { kind: "signed-in", with: "link", role: "editor" }, export: { kind: "format", format: "csv" },
        "example-added": { kind: "labels", labels: ["none"] }, "erase-person": { kind: "erased", by: "email", counts: { tickets: 2, messages: 1_200 }, bytesGone: false },
      };
      const entries = Array.from({ length: start === 0 ? 100 : 3 }, (_, index) => {
        const action = actions[(start + index) % actions.length] ?? "";
        return { id: 1000 - start - index, at: now - (start + index) * 7 * minuteMs, user: index % 3 === 0 ? "Joris Bakker" : "Sanne de Vries", action,
          target: action === "open" || action === "export" ? "conversation-1" : action === "ticket-claimed" ? "VST-7K2M" : null, detail: details[action] ?? null };
      });
      return { json: { entries, nextCursor: start === 0 ? "100" : null } };
    },
  };
}
