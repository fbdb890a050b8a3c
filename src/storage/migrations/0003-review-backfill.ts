import { sql, type Kysely } from "kysely";

/** Entries of a conversation lie in this range; see 0003-review.ts. */
const inConversation = (column: string) => sql.raw(`${column} between (transcripts.no << 20) and ((transcripts.no + 1) << 20) - 1`);

const isSaidByCustomer = (table: string) => sql.raw(`${table}.direction = 'in' and ${table}.type = 'message' and trim(coalesce(${table}.text, '')) <> ''`);

/** Below an order that was told stood this button, in the words of then; nothing else says so. */
const tellsOrder = sql.raw(`(e.activity like '%"Een andere order"%' or e.activity like '%"Another order"%')`);

/** The message of the customer before an entry. */
const questionBefore = sql.raw(`(select q.id from transcript_entries q where q.id between (e.id >> 20) << 20 and e.id - 1
  and q.direction = 'in' and q.type = 'message' and trim(coalesce(q.text, '')) <> '' order by q.id desc limit 1)`);

/**
 * What the conversations of before say of themselves, as far as it follows from the decisions and the feedback that stand on their
 * entries: the program of then noted no events. Small talk and forms left no more trace than their texts.
 */
export async function backfill(db: Kysely<unknown>): Promise<void> {
  await sql`insert into decisions (answer_id, question_id, at, kind, label, score, feedback)
    select e.id, ${questionBefore}, e.at, e.decision ->> '$.kind', e.decision ->> '$.label', cast(e.decision ->> '$.candidates[0].score' as real), e.feedback
    from transcript_entries e where json_valid(e.decision) and e.decision ->> '$.kind' in ('answer', 'choose', 'intent', 'handoff')
      and json_type(e.decision, '$.label') = 'text'`.execute(db);
  await sql`insert or ignore into transcript_topics (article, no)
    select article.value, e.id >> 20 from decisions d join transcript_entries e on e.id = d.answer_id, json_each(e.decision, '$.articles') article
    where d.kind = 'answer' and article.type = 'text'`.execute(db);
  await sql`update transcripts set
    thumbs_up = (select count(*) from transcript_entries e where ${inConversation("e.id")} and e.feedback = 1),
    thumbs_down = (select count(*) from transcript_entries e where ${inConversation("e.id")} and e.feedback = -1),
    lowest_score = (select min(score) from decisions where ${inConversation("answer_id")}),
    question_count = (select count(*) from transcript_entries e where ${inConversation("e.id")} and ${isSaidByCustomer("e")}),
    turns_to_answer = (select case when min(d.answer_id) is null then null else
      (select count(*) from transcript_entries e where ${inConversation("e.id")} and e.id < min(d.answer_id) and ${isSaidByCustomer("e")}) end
      from decisions d where ${inConversation("d.answer_id")} and d.kind = 'answer'),
    first_question = (select substr(trim(q.text), 1, 200) from transcript_entries e left join decisions d on d.answer_id = e.id
      join transcript_entries q on q.id = ${questionBefore}
      where ${inConversation("e.id")} and (e.error_reference is not null or d.label <> 'smalltalk') order by e.id limit 1),
    last_event = (select case
        when e.error_reference is not null then 'failed'
        when d.kind = 'answer' and e.feedback = 1 then 'helped'
        when d.kind = 'answer' and e.feedback = -1 then 'not-helped'
        when d.kind = 'answer' or ${tellsOrder} then 'answered'
        when d.kind = 'handoff' then 'unanswered'
        when d.label = 'human' then 'person'
        else 'asked' end
      from transcript_entries e left join decisions d on d.answer_id = e.id
      where ${inConversation("e.id")} and (e.error_reference is not null or d.label <> 'smalltalk' or ${tellsOrder}) order by e.id desc limit 1)`.execute(db);
}
