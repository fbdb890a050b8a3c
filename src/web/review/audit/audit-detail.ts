import type { AuditDetail, ErasedBy, ErasedKind } from "../../../review/wire.js";
import { useFormat } from "../common/format.js";
import { useLabelTitle } from "../common/session.js";
import { useWording, type Say, type SentenceKey } from "../common/wording.js";

const formats: Record<string, SentenceKey> = { transcript: "audit.detail.transcript", text: "audit.detail.text", csv: "audit.detail.csv" };
const charts: Record<string, SentenceKey> = {
  conversationsPerDay: "figures.conversations.title", outcomes: "figures.outcomes.title", topArticles: "figures.topArticles.title", unansweredPerDay: "figures.unanswered.title",
  thumbsPerArticle: "figures.thumbs.title", turnsToAnswer: "figures.turns.title", handOffsPerHour: "figures.handOffs.title",
};
const ways: Record<ErasedBy, SentenceKey> = { email: "audit.detail.byEmail", "order-number": "audit.detail.byOrder" };

/** What a line says beside its target, in the agent's language. */
export function useDetailInWords(): (detail: AuditDetail) => string {
  const { say } = useWording();
  const { number } = useFormat();
  const titleOf = useLabelTitle();
  return (detail) => {
    switch (detail.kind) {
      case "signed-in": return say(`audit.detail.${detail.with}SignIn`, { role: say(`role.${detail.role}`) });
      case "live": return say("audit.detail.live");
      case "part": return say("audit.detail.part", { after: detail.after });
      case "format": return named(say, formats, detail.format);
      case "chart": return named(say, charts, detail.chart);
      case "verdict": return say(`audit.detail.${detail.verdict ?? "takenBack"}`);
      case "labels": return detail.labels.map((label) => titleOf(label)).join(", ");
      case "marks": return say(`audit.detail.${detail.mark === null ? "noMark" : "notOurs"}`, { count: detail.count });
      case "begun": return joined([wayOf(say, detail.by), say("audit.detail.begun")]);
      case "found": {
        const { conversations, tickets, orders } = detail;
        return joined([wayOf(say, detail.by), say("erase.conversations", { count: conversations }), say("erase.tickets", { count: tickets }), say("erase.orders", { count: orders })]);
      }
      case "erased": {
        const counts = Object.entries(detail.counts).map(([kind, count]) => `${say(`erase.kinds.${kind as ErasedKind}`)}: ${number(count)}`);
        return joined([wayOf(say, detail.by), ...counts.length === 0 ? [say("audit.detail.nothing")] : counts, detail.bytesGone ? "" : say("audit.detail.bytesLeft")]);
      }
      case "text": return detail.text;
    }
  };
}

/** What a newer server names is shown as it is. */
function named(say: Say, keys: Record<string, SentenceKey>, name: string): string {
  const key = keys[name];
  return key === undefined ? name : say(key);
}

function wayOf(say: Say, by: ErasedBy | null): string {
  return by === null ? "" : say(ways[by]);
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}
