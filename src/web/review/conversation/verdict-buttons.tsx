import { makeStyles, mergeClasses, MessageBar, MessageBarBody, tokens } from "@fluentui/react-components";
import { CheckmarkRegular, DismissRegular } from "@fluentui/react-icons";
import { useState, type ReactNode } from "react";
import type { ConversationEntry, Label, Verdict, VerdictChange, VerdictConflict } from "../../../review/wire.js";
import { useChange } from "../common/api.js";
import { FaultBar } from "../common/fault-bar.js";
import { useFormat } from "../common/format.js";
import { LabelSelect } from "../common/label-select.js";
import { useLabelTitle, useSession } from "../common/session.js";
import { useWording } from "../common/wording.js";

const useStyles = makeStyles({
  verdict: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXS, "@media print": { display: "none" } },
  buttons: { display: "flex", gap: tokens.spacingHorizontalXS, alignItems: "center", flexWrap: "wrap" },
  // Native, as a long conversation has thousands of them.
  button: {
    display: "inline-flex", alignItems: "center", gap: "4px", minHeight: "28px", padding: "0 10px", border: `1px solid ${tokens.colorNeutralStroke1}`, borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1, color: tokens.colorNeutralForeground1, font: "inherit", fontSize: tokens.fontSizeBase200, cursor: "pointer",
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "1px" },
  },
  right: { backgroundColor: tokens.colorPaletteGreenBackground1, color: tokens.colorPaletteGreenForeground1, border: `1px solid ${tokens.colorPaletteGreenForeground1}`, fontWeight: tokens.fontWeightSemibold },
  wrong: { backgroundColor: tokens.colorPaletteRedBackground1, color: tokens.colorPaletteRedForeground1, border: `1px solid ${tokens.colorPaletteRedForeground1}`, fontWeight: tokens.fontWeightSemibold },
  by: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

export interface VerdictButtonsProps {
  entry: ConversationEntry;
  /** The label that was decided: it cannot be what it should have been. */
  decided: Label;
  setVerdict: (turnId: string, verdict: Verdict | null) => void;
}

/** Right or wrong, and what it should have been. Shown at once; taken back when another agent was first, whose verdict is then told. */
export function VerdictButtons({ entry, decided, setVerdict }: VerdictButtonsProps): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { verdict, conflict, error, judge } = useJudging(entry, setVerdict);
  const isWrong = verdict?.verdict === "wrong";
  return (
    <div className={styles.verdict} role="group" aria-label={say("verdict.label")}>
      <div className={styles.buttons}>
        <button type="button" aria-pressed={verdict?.verdict === "right"} className={mergeClasses(styles.button, verdict?.verdict === "right" && styles.right)}
          onClick={() => judge(verdict?.verdict === "right" ? null : "right", null)}><CheckmarkRegular />{say("verdict.right")}</button>
        <button type="button" aria-pressed={isWrong} className={mergeClasses(styles.button, isWrong && styles.wrong)}
          onClick={() => judge(isWrong ? null : "wrong", null)}><DismissRegular />{say("verdict.wrong")}</button>
        {verdict === null ? null : <span className={styles.by}>{verdict.by}</span>}
      </div>
      {isWrong ? <LabelSelect aria-label={say("verdict.expected")} placeholder={say("verdict.expectedNone")} value={verdict.expected ?? ""} without={["smalltalk", decided]}
        onChange={(label) => judge("wrong", label === "" ? null : label)} /> : null}
      {conflict === undefined ? null : <ConflictBar current={conflict} />}
      <FaultBar error={error} />
    </div>
  );
}

function ConflictBar({ current }: { current: Verdict | null }): ReactNode {
  const { say } = useWording();
  const titleOf = useLabelTitle();
  const format = useFormat();
  const text = current === null ? say("verdict.conflictTakenBack") : say(current.verdict === "right" ? "verdict.conflictRight" : "verdict.conflictWrong", {
    name: current.by, time: format.shortTime(current.at), expected: current.expected === null ? "" : say("verdict.shouldHaveBeen", { label: titleOf(current.expected) }),
  });
  return <MessageBar intent="warning" layout="multiline" role="alert"><MessageBarBody>{text} {say("verdict.notSaved")}</MessageBarBody></MessageBar>;
}

interface Judging {
  verdict: Verdict | null;
  /** What another agent made of it; undefined: there was none. */
  conflict: Verdict | null | undefined;
  error: Error | null;
  judge: (verdict: "right" | "wrong" | null, expected: Label | null) => void;
}

function useJudging(entry: ConversationEntry, setVerdict: VerdictButtonsProps["setVerdict"]): Judging {
  const session = useSession();
  const [pending, setPending] = useState<Verdict | null | undefined>(undefined);
  const [conflict, setConflict] = useState<Verdict | null | undefined>(undefined);
  const change = useChange<Verdict | null | undefined>({
    onSuccess: (verdict) => {
      setVerdict(entry.turnId, verdict ?? null);
      setPending(undefined);
    },
    onError: (error) => {
      setPending(undefined);
      if (error.status !== 409) return;
      const { current } = error.body as VerdictConflict;
      setVerdict(entry.turnId, current);
      setConflict(current);
    },
  });
  const judge: Judging["judge"] = (verdict, expected) => {
    // One at a time: the next must name the version that this one makes.
    if (change.isPending) return;
    const version = entry.verdict?.version ?? 0;
    setConflict(undefined);
    setPending(verdict === null ? null : { verdict, expected, by: session.name, at: Date.now(), version });
    const body: VerdictChange = { version, verdict, expected };
    change.mutate({ method: "PUT", path: `/answers/${entry.turnId}/verdict`, body });
  };
  return { verdict: pending === undefined ? entry.verdict : pending, conflict, error: change.error?.status === 409 ? null : change.error, judge };
}
