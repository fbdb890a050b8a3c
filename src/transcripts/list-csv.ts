import type { ConversationFilter } from "./conversation-filter.js";
import type { ConversationList } from "./conversation-list.js";
import { csvRow } from "./csv.js";

const columns = ["conversation", "started", "last", "channel", "locale", "first_question", "topics", "outcome", "thumbs_up", "thumbs_down", "tickets", "reviewed"];

/** The whole filtered list, newest begun first, a page at a time; times are UTC. */
export async function* listCsv(list: ConversationList, filter: ConversationFilter): AsyncGenerator<string> {
  yield csvRow(columns);
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { conversations, nextCursor } = await list.page(filter, cursor);
    yield conversations.map((each) => csvRow([
      each.id, isoTime(each.startedAt), isoTime(each.lastAt), each.channel, each.locale, each.firstQuestion, each.topics.join(" | "), each.outcome,
      each.thumbsUp, each.thumbsDown, each.tickets.map(({ reference, state }) => `${reference} (${state})`).join(" | "),
      each.reviewedAt === null ? "" : isoTime(each.reviewedAt),
    ])).join("");
    cursor = nextCursor;
  }
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
