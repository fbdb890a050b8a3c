import { sql, type Kysely } from "kysely";
import type { Schema } from "../storage/schema.js";
import { conversationNumber, entriesOf, entryPage, reviewOf, type ConversationEntry, type ConversationReview } from "./conversation-detail.js";
import { entryRange, entrySeq } from "./entry-id.js";

/** What happened since the last look. */
export type ConversationChange =
  /** New, or with another thumb or verdict. */
  | { kind: "entries"; entries: ConversationEntry[] }
  | { kind: "review"; review: ConversationReview }
  | { kind: "erased" };

/** What tells at little cost whether anything changed: a row by its number, and the thumbs and verdicts of one conversation. */
interface Signature {
  last_seq: number;
  thumbs: string | null;
  verdicts: string | null;
  review: number | null;
}

/** Looks again and again at one conversation; sees what any instance of the server wrote. */
export class ConversationWatch {
  #no: number | undefined;
  #signature: Signature | undefined;
  #hasMore = false;
  #review = -1;
  /** By place: the thumb and the verdict that were told. */
  readonly #told = new Map<number, string>();
  #lastSeq: number;

  /** @param after place of the last entry that is known already; judged ones before it are told once more */
  constructor(private readonly db: Kysely<Schema>, private readonly conversationId: string, after: number) {
    this.#lastSeq = after;
  }

  /** The changes since the last call; at the first call, since what was known. */
  async changes(): Promise<ConversationChange[]> {
    this.#no ??= await conversationNumber(this.db, this.conversationId);
    const signature = this.#no === undefined ? undefined : await this.#sign(this.#no);
    if (this.#no === undefined || signature === undefined) return [{ kind: "erased" }];
    const before = this.#signature;
    if (!this.#hasMore && JSON.stringify(signature) === JSON.stringify(before)) return [];
    const isJudgedAnew = signature.thumbs !== before?.thumbs || signature.verdicts !== before.verdicts;
    // Those that are known first: of the new ones it is told how they stand now.
    const judged = isJudgedAnew ? await this.#judgedAnew(this.#no) : [];
    const { entries: added, nextSeq } = await entryPage(this.db, this.#no, this.#lastSeq);
    const entries = [...judged, ...added];
    for (const entry of entries) this.#told.set(entry.seq, judgedAs(entry));
    this.#lastSeq = added.at(-1)?.seq ?? this.#lastSeq;
    this.#hasMore = nextSeq !== null;
    const review = await reviewOf(this.db, this.#no);
    const isReviewNew = review.version !== this.#review;
    this.#signature = signature;
    this.#review = review.version;
    return [
      ...entries.length === 0 ? [] : [{ kind: "entries" as const, entries }],
      ...isReviewNew ? [{ kind: "review" as const, review }] : [],
    ];
  }

  /** Place of the last entry that was told. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Known entries that have another thumb or verdict than was told. */
  async #judgedAnew(no: number): Promise<ConversationEntry[]> {
    const [first] = entryRange(no);
    const last = first + this.#lastSeq;
    const { rows } = await sql<{ id: number }>`select id from transcript_entries where id > ${first} and id <= ${last} and feedback is not null
      union select answer_id from answer_verdicts where answer_id > ${first} and answer_id <= ${last}`.execute(this.db);
    const once = [...this.#told].filter(([, told]) => told !== untouched).map(([seq]) => seq);
    const entries = await entriesOf(this.db, no, { at: [...new Set([...rows.map(({ id }) => entrySeq(id)), ...once])] });
    return entries.filter((entry) => (this.#told.get(entry.seq) ?? untouched) !== judgedAs(entry));
  }

  async #sign(no: number): Promise<Signature | undefined> {
    const inside = (column: string) => sql`${sql.ref(column)} between (t.no << 20) and ((t.no + 1) << 20) - 1`;
    const { rows } = await sql<Signature>`select t.last_seq,
      t.thumbs_up || ' ' || t.thumbs_down || ' ' || coalesce((select group_concat(answer_id || ':' || feedback) from decisions where ${inside("answer_id")}), '') as thumbs,
      (select group_concat(answer_id || ':' || version) from answer_verdicts where ${inside("answer_id")}) as verdicts,
      (select version from conversation_reviews where no = t.no) as review
      from transcripts as t where t.no = ${no}`.execute(this.db);
    return rows[0];
  }
}

function judgedAs({ feedback, verdict }: Pick<ConversationEntry, "feedback" | "verdict">): string {
  return JSON.stringify([feedback, verdict]);
}

const untouched = judgedAs({ feedback: null, verdict: null });
