import { Badge, makeStyles, MessageBar, MessageBarBody, Subtitle2, Text, tokens } from "@fluentui/react-components";
import { ArrowDownRegular, ArrowRightRegular, ArrowUpRegular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import type { Label, Locale } from "../../../review/wire.js";
import type { ChangedDecision, DecidedLabel, PreviewState } from "../../../review/wire-learning.js";
import { useFormat } from "../common/format.js";
import { useLabelTitle } from "../common/session.js";
import { useWording } from "../common/wording.js";

const useStyles = makeStyles({
  result: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  section: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
  heading: { margin: 0 },
  list: { listStyleType: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  change: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXS, borderLeft: `3px solid ${tokens.colorNeutralStroke1}`, paddingLeft: tokens.spacingHorizontalM, overflowWrap: "anywhere" },
  question: { fontWeight: tokens.fontWeightSemibold },
  pair: { display: "grid", gridTemplateColumns: "auto minmax(0, 1fr)", columnGap: tokens.spacingHorizontalM, margin: 0 },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0 },
  muted: { color: tokens.colorNeutralForeground2 },
});

export interface PreviewResultProps {
  state: PreviewState;
  wanted: Label;
  locale: Locale;
}

/** What an example changes: the question itself, and each judged question that is decided otherwise. */
export function PreviewResult({ state, wanted, locale }: PreviewResultProps): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const worse = state.changes.filter(({ change }) => change === "worse").length;
  return (
    <div className={styles.result}>
      {worse === 0 ? null : <MessageBar intent="warning" layout="multiline"><MessageBarBody>{say("examples.dialog.worseWarning", { count: worse })}</MessageBarBody></MessageBar>}
      {state.own === null ? null : (
        <section className={styles.section}>
          <Subtitle2 as="h3" className={styles.heading}>{say("examples.dialog.ownTitle")}</Subtitle2>
          <BeforeAfter before={state.own.before} after={state.own.after} locale={locale} />
          <Text>{say(gives(state.own.after, wanted) ? "examples.dialog.ownRight" : "examples.dialog.ownWrong")}</Text>
        </section>
      )}
      <section className={styles.section}>
        <Subtitle2 as="h3" className={styles.heading}>{say("examples.dialog.changesTitle")}</Subtitle2>
        <Text>{state.changes.length === 0
          ? say("examples.dialog.noChanges", { count: state.judgedCount })
          : say("examples.dialog.changes", { count: state.changes.length, judged: state.judgedCount })}</Text>
        <ul role="list" className={styles.list}>
          {worstFirst(state.changes).map((change, index) => <Change key={index} change={change} locale={locale} />)}
        </ul>
      </section>
    </div>
  );
}

function gives({ kind, label }: DecidedLabel, wanted: Label): boolean {
  return kind === "handoff" ? wanted === "human" : kind !== "choose" && label === wanted;
}

const order = { worse: 0, better: 1, same: 2 };

function worstFirst(changes: readonly ChangedDecision[]): ChangedDecision[] {
  return [...changes].sort((one, other) => order[one.change] - order[other.change]);
}

const marks = {
  better: { color: "success", icon: <ArrowUpRegular /> }, worse: { color: "danger", icon: <ArrowDownRegular /> }, same: { color: "informative", icon: <ArrowRightRegular /> },
} as const;

function Change({ change, locale }: { change: ChangedDecision; locale: Locale }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const title = useLabelTitle();
  const { color, icon } = marks[change.change];
  return (
    <li className={styles.change}>
      <span><Badge appearance="tint" color={color} icon={icon}>{say(`examples.dialog.${change.change}`)}</Badge></span>
      <span className={styles.question} dir="auto">{change.text}</span>
      <BeforeAfter before={change.before} after={change.after} locale={locale} />
      {change.expected.length === 0 ? null : (
        <span className={styles.muted}>{say("examples.dialog.expected", { labels: change.expected.map((label) => title(label, locale)).join(say("examples.dialog.or")) })}</span>
      )}
    </li>
  );
}

function BeforeAfter({ before, after, locale }: { before: DecidedLabel; after: DecidedLabel; locale: Locale }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { score } = useFormat();
  const title = useLabelTitle();
  const words = (decided: DecidedLabel): string => {
    const decision = say(`examples.dialog.decided.${decided.kind}`, { label: title(decided.label, locale) });
    return decided.score === null ? decision : say("examples.dialog.withScore", { decision, score: score(decided.score) });
  };
  return (
    <dl className={styles.pair}>
      <dt className={styles.term}>{say("examples.dialog.before")}</dt><dd className={styles.value}>{words(before)}</dd>
      <dt className={styles.term}>{say("examples.dialog.after")}</dt><dd className={styles.value}>{words(after)}</dd>
    </dl>
  );
}
