import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { ConversationEntry, DecisionDetail } from "../../../review/wire.js";
import { useFormat } from "../common/format.js";
import { useLabelTitle } from "../common/session.js";
import { useWording } from "../common/wording.js";
import { VerdictButtons, type VerdictButtonsProps } from "./verdict-buttons.js";

/** More are of no use to an agent. */
const mostRunners = 5;

const useStyles = makeStyles({
  panel: {
    display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`, borderLeft: `2px solid ${tokens.colorNeutralStroke2}`,
    fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2, minWidth: 0, overflowWrap: "anywhere",
  },
  head: { display: "flex", gap: tokens.spacingHorizontalS, alignItems: "baseline", justifyContent: "space-between" },
  title: { fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  score: { fontVariantNumeric: "tabular-nums", color: tokens.colorNeutralForeground1, whiteSpace: "nowrap" },
  summary: { cursor: "pointer", ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` } },
  list: { margin: `${tokens.spacingVerticalXS} 0`, paddingLeft: "1.25rem" },
  why: { color: tokens.colorNeutralForeground3 },
  facts: { display: "grid", gridTemplateColumns: "max-content minmax(0, 1fr)", gap: `2px ${tokens.spacingHorizontalS}`, margin: 0 },
  fact: { margin: 0 },
});

/** What the assistant decided at this answer and why, and what the agent thinks of it. */
export function DecisionPanel({ entry, decision, setVerdict }: { entry: ConversationEntry; decision: DecisionDetail; setVerdict: VerdictButtonsProps["setVerdict"] }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const titleOf = useLabelTitle();
  const format = useFormat();
  return (
    <section className={styles.panel} aria-label={say("decision.label", { number: entry.seq })}>
      <div className={styles.head}>
        <span>{say(`decision.kind.${decision.kind}`)}</span>
        {decision.score === null ? null : <span className={styles.score} title={say("decision.score")}>{format.score(decision.score)}</span>}
      </div>
      <div className={styles.title}>{decision.articles.length > 1 ? decision.articles.map((article) => titleOf(article)).join(" · ") : titleOf(decision.label)}</div>
      <VerdictButtons entry={entry} decided={decision.label} setVerdict={setVerdict} />
      <Runners decision={decision} />
      <details>
        <summary className={styles.summary}>{say("decision.why")}</summary>
        <dl className={styles.facts}>
          <dt>{say("decision.reason")}</dt><dd className={styles.fact} lang="en">{decision.reason}</dd>
          {decision.latencyMs === null ? null : <><dt>{say("decision.latency")}</dt><dd className={styles.fact}>{say("decision.milliseconds", { count: Math.round(decision.latencyMs * 10) / 10, ms: format.number(Math.round(decision.latencyMs * 10) / 10) })}</dd></>}
          {decision.knowledgeVersion === null ? null : <><dt>{say("decision.knowledge")}</dt><dd className={styles.fact}>{decision.knowledgeVersion}</dd></>}
        </dl>
      </details>
    </section>
  );
}

function Runners({ decision }: { decision: DecisionDetail }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const titleOf = useLabelTitle();
  const format = useFormat();
  if (decision.candidates.length === 0) return <p>{say("decision.noCandidates")}</p>;
  return (
    <ol className={styles.list} aria-label={say("decision.candidates")}>
      {decision.candidates.slice(0, mostRunners).map(({ label, score, why }) => (
        <li key={label}>
          {titleOf(label)} <span className={styles.score}>{format.score(score)}</span>
          {why.length === 0 ? null : <span className={styles.why}> · {why.join(", ")}</span>}
        </li>
      ))}
    </ol>
  );
}
