import { AccordionHeader, AccordionItem, AccordionPanel, Badge, Button, Checkbox, makeStyles, Text, tokens } from "@fluentui/react-components";
import { BeakerRegular, LightbulbRegular, ProhibitedRegular } from "@fluentui/react-icons";
import { useState, type ReactNode } from "react";
import type { LearnedExample, UnansweredGroup, UnansweredQuestion, UnansweredReason } from "../../../review/wire-learning.js";
import { AppLink } from "../common/app-link.js";
import { useFormat } from "../common/format.js";
import { useLabelTitle, useSession } from "../common/session.js";
import { threeLines } from "../common/three-lines.js";
import { useWording } from "../common/wording.js";
import { AddExampleDialog } from "./add-example-dialog.js";
import { TestCaseDialog } from "./test-case-dialog.js";

const useStyles = makeStyles({
  item: { backgroundColor: tokens.colorNeutralBackground1, borderRadius: tokens.borderRadiusLarge, border: `1px solid ${tokens.colorNeutralStroke2}`, minWidth: 0 },
  head: { display: "flex", alignItems: "baseline", gap: tokens.spacingHorizontalM, padding: `${tokens.spacingVerticalS} 0`, minWidth: 0, textAlign: "start" },
  count: { fontWeight: tokens.fontWeightSemibold, minWidth: "2.75rem", textAlign: "end", fontVariantNumeric: "tabular-nums", flexShrink: 0, "@media (max-width: 40rem)": { minWidth: 0 } },
  what: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXS, minWidth: 0 },
  text: {
    fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, overflowWrap: "anywhere", ...threeLines,
  },
  facts: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  panel: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM, padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalL}`, margin: 0 },
  actions: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
  questions: { listStyleType: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column" },
  question: {
    display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXXS, padding: `${tokens.spacingVerticalS} 0`, borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: "anywhere", minWidth: 0,
  },
  picked: { alignItems: "flex-start" },
  label: { overflowWrap: "anywhere", minWidth: 0 },
  inset: { paddingLeft: "2.5rem" },
});

export interface QuestionGroupProps {
  group: UnansweredGroup;
  onNotOurs: (turnIds: string[]) => void;
  onAdded: (example: LearnedExample) => void;
  onKept: (text: string) => void;
}

/** Questions that are alike: one line, which opens to the questions and to what can be done with them. */
export function QuestionGroup({ group, onNotOurs, onAdded, onKept }: QuestionGroupProps): ReactNode {
  const styles = useStyles();
  const session = useSession();
  const { say } = useWording();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const turnIds = group.questions.map(({ turnId }) => turnId).filter((turnId) => !left.has(turnId));
  const isEditor = session.may("editor");
  return (
    <AccordionItem value={group.questions[0]?.turnId ?? group.text} className={styles.item}>
      <AccordionHeader as="h2" size="large"><GroupHead group={group} /></AccordionHeader>
      <AccordionPanel className={styles.panel}>
        {isEditor ? <Actions group={group} turnIds={turnIds} onNotOurs={onNotOurs} onAdded={onAdded} onKept={onKept} /> : <Text>{say("unanswered.agentHint")}</Text>}
        <div>
          {isEditor && group.questions.length > 1 ? <Text>{say("unanswered.pickHint")}</Text> : null}
          {group.count > group.questions.length ? <Text> {say("unanswered.newestOf", { shown: group.questions.length, count: group.count })}</Text> : null}
        </div>
        <ul role="list" aria-label={say("unanswered.all")} className={styles.questions}>
          {group.questions.map((question) => (
            <Question key={question.turnId} question={question} picked={isEditor ? !left.has(question.turnId) : null} onPick={(picked) => {
              const after = new Set(left);
              if (picked) after.delete(question.turnId);
              else after.add(question.turnId);
              setLeft(after);
            }} />
          ))}
        </ul>
      </AccordionPanel>
    </AccordionItem>
  );
}

function GroupHead({ group }: { group: UnansweredGroup }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { shortTime } = useFormat();
  const title = useLabelTitle();
  const reasons = Object.entries(group.reasons) as [UnansweredReason, number][];
  return (
    <span className={styles.head}>
      <span className={styles.count} aria-label={say("unanswered.timesLabel", { count: group.count })} role="img">{say("unanswered.times", { count: group.count })}</span>
      <span className={styles.what}>
        <span className={styles.text} dir="auto" lang={group.locale}>{group.text}</span>
        <span className={styles.facts}>
          {reasons.map(([reason, count]) => (
            <Badge key={reason} appearance="tint" color="informative">
              {reasons.length === 1 ? say(`unanswered.reason.${reason}`) : say("unanswered.reasonCount", { count, reason: say(`unanswered.reason.${reason}`) })}
            </Badge>
          ))}
          {group.nearest === null || group.nearest === "none" ? null : <span>{say("unanswered.nearest", { label: title(group.nearest) })}</span>}
          <span>{say("unanswered.newest", { time: shortTime(group.newestAt) })}</span>
        </span>
      </span>
    </span>
  );
}

function Actions({ group, turnIds, onNotOurs, onAdded, onKept }: QuestionGroupProps & { turnIds: string[] }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const [dialog, setDialog] = useState<"example" | "test" | null>(null);
  const isNone = turnIds.length === 0;
  const { text, locale } = group;
  const finish = (): void => setDialog(null);
  return (
    <div className={styles.actions}>
      <Button appearance="primary" icon={<LightbulbRegular />} disabledFocusable={isNone} onClick={() => setDialog("example")}>{say("unanswered.addExample")}</Button>
      <Button icon={<ProhibitedRegular />} disabledFocusable={isNone} onClick={() => onNotOurs(turnIds)}>{say("unanswered.notOurs")}</Button>
      <Button icon={<BeakerRegular />} disabledFocusable={isNone} onClick={() => setDialog("test")}>{say("unanswered.keepAsTest")}</Button>
      {isNone ? <Text role="status">{say("unanswered.pickOne")}</Text> : null}
      {dialog === "example" ? <AddExampleDialog initial={{ text, locale, turnIds, label: likelyLabel(group) }} onClose={finish} onSaved={(example) => {
        finish();
        onAdded(example);
      }} /> : null}
      {dialog === "test" ? <TestCaseDialog initial={{ text, locale, turnIds }} onClose={finish} onSaved={(kept) => {
        finish();
        onKept(kept);
      }} /> : null}
    </div>
  );
}

/** What the assistant was near to; nothing when customers said that it was wrong. */
function likelyLabel({ nearest, reasons }: UnansweredGroup): string | null {
  return nearest === "none" || nearest === "smalltalk" || reasons["thumbs-down"] !== undefined ? null : nearest;
}

function Question({ question, picked, onPick }: { question: UnansweredQuestion; picked: boolean | null; onPick: (picked: boolean) => void }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { shortTime, score } = useFormat();
  const title = useLabelTitle();
  const text = <span dir="auto" className={styles.label}>{question.text}</span>;
  return (
    <li className={styles.question}>
      {picked === null ? text : <Checkbox className={styles.picked} checked={picked} label={text} onChange={(_event, { checked }) => onPick(checked === true)} />}
      <span className={picked === null ? styles.facts : `${styles.facts} ${styles.inset}`}>
        <span>{shortTime(question.at)}</span>
        <span>{say(`unanswered.reason.${question.reason}`)}</span>
        {question.label === "none" ? null : <span>{title(question.label)}</span>}
        {question.score === null ? null : <span>{say("unanswered.score", { score: score(question.score) })}</span>}
        <AppLink to={`/conversations/${encodeURIComponent(question.conversationId)}#t-${String(question.seq)}`}>{say("unanswered.openTurn")}</AppLink>
      </span>
    </li>
  );
}
