import { z } from "zod";
import type { Label } from "../answering/decision.js";
import { defaultLocale, localeOf, type Locale } from "../locale.js";
import type { Database } from "../storage/database.js";
import type { Question } from "./questions.js";

/** A customer's question of which an agent said what is right, or a test case. */
export interface JudgedQuestion extends Question {
  lang: Locale;
  style: "judged" | "test-case";
}

/** So many of the newest verdicts, and all test cases. */
const mostVerdicts = 5_000;

/**
 * The questions that agents judged, with the label that they found right, and the test cases; each once. Judged wrong without
 * saying what would have been right tells nothing, and is left out.
 */
export async function judgedQuestions(db: Database): Promise<JudgedQuestion[]> {
  const verdicts = await db.selectFrom("answer_verdicts")
    .innerJoin("decisions", "decisions.answer_id", "answer_verdicts.answer_id")
    .innerJoin("transcript_entries as question", "question.id", "decisions.question_id")
    .innerJoin("transcript_entries as answer", "answer.id", "decisions.answer_id")
    .select(["answer_verdicts.verdict", "answer_verdicts.expected", "decisions.kind", "decisions.label", "question.text", "question.locale as asked", "answer.locale as answered", "answer.decision"])
    .where("question.text", "is not", null).where((eb) => eb.or([eb("verdict", "=", "right"), eb("expected", "is not", null)]))
    .orderBy("answer_verdicts.judged_at", "desc").limit(mostVerdicts).execute();
  const testCases = await db.selectFrom("test_cases").selectAll().orderBy("id").execute();
  const judged = verdicts.map(({ verdict, expected, kind, label, text, asked, answered, decision }): JudgedQuestion => {
    const told = toldIn(decision);
    return {
      lang: localeOf(answered) ?? localeOf(asked) ?? defaultLocale, style: "judged", text: text ?? "",
      // Who finds a choice right may have meant any of it.
      expected: verdict === "wrong" && expected !== null ? [expected] : kind === "choose" && told.articles.length > 0 ? told.articles : [label],
      ...(told.previousArticle !== undefined && { previousArticle: told.previousArticle }),
    };
  });
  const kept = testCases.map(({ locale, text, expected }): JudgedQuestion => ({ lang: locale, style: "test-case", text, expected: expected.split("|") }));
  const byContent = new Map([...judged, ...kept].map((question) => [JSON.stringify([question.text, question.lang, question.previousArticle, question.expected]), question]));
  return [...byContent.values()];
}

const decisionSchema = z.object({ reason: z.string().default(""), articles: z.array(z.string()).default([]) });

/** Of a decision as it is kept. A message that leaned on the article before it says so in its reason, and is asked after that article again. */
function toldIn(decision: string | null): { articles: Label[]; previousArticle: Label | undefined } {
  const { data } = decisionSchema.safeParse(decision === null ? undefined : JSON.parse(decision));
  return { articles: data?.articles ?? [], previousArticle: /^after ([^\s:]+): /.exec(data?.reason ?? "")?.[1] };
}
