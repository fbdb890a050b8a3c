import { Button, Field, Input, makeStyles, mergeClasses, MessageBar, MessageBarBody, MessageBarTitle, Tag, TagGroup, Textarea, tokens } from "@fluentui/react-components";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { ConversationReview } from "../../../review/wire.js";
import { FaultBar } from "../common/fault-bar.js";
import { useFormat } from "../common/format.js";
import { useWording } from "../common/wording.js";
import type { Reviewing } from "./use-review.js";

const useStyles = makeStyles({
  panel: {
    display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM, padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`, backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusLarge, minWidth: 0,
  },
  // Empty fields say nothing on paper.
  untouched: { "@media print": { display: "none" } },
  fields: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) minmax(0, 2fr)", gap: tokens.spacingHorizontalL, "@media (max-width: 48rem)": { gridTemplateColumns: "minmax(0, 1fr)" } },
  column: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS, minWidth: 0 },
  tags: { flexWrap: "wrap", gap: tokens.spacingHorizontalXS },
  tag: { maxWidth: "100%", height: "auto", minHeight: "24px", "& > *": { minWidth: 0, whiteSpace: "normal", overflowWrap: "anywhere" } },
  line: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalM },
  by: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** Of the API: src/transcripts/judging.ts. */
const longestNote = 10_000;
const longestTag = 40;
const mostTags = 20;

export function ReviewPanel({ review, reviewing }: { review: ConversationReview; reviewing: Reviewing }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const format = useFormat();
  return (
    <section className={mergeClasses(styles.panel, review.by === null && styles.untouched)} aria-label={say("review.label")}>
      {reviewing.conflict === null ? null : <ReviewConflictBar current={reviewing.conflict} />}
      <FaultBar error={reviewing.error} />
      <div className={styles.fields}>
        <Tags review={review} reviewing={reviewing} />
        <Note review={review} reviewing={reviewing} />
      </div>
      {review.reviewedBy === null ? null : <div className={styles.by}>{say("review.reviewedBy", { name: review.reviewedBy })}</div>}
      {review.by === null || review.at === null ? null : <div className={styles.by}>{say("review.changedBy", { name: review.by, time: format.shortTime(review.at) })}</div>}
    </section>
  );
}

function ReviewConflictBar({ current }: { current: ConversationReview }): ReactNode {
  const { say } = useWording();
  return (
    <MessageBar intent="warning" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>{say("review.conflict.title", { name: current.by ?? "" })}</MessageBarTitle>
        {say("review.conflict.text")} {say(current.reviewed ? "review.conflict.reviewed" : "review.conflict.notReviewed")}{" "}
        {current.note === "" ? say("review.conflict.noNote") : say("review.conflict.note", { note: current.note })}
      </MessageBarBody>
    </MessageBar>
  );
}

function Tags({ review, reviewing }: { review: ConversationReview; reviewing: Reviewing }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const [text, setText] = useState("");
  const isFull = review.tags.length >= mostTags;
  const add = (): void => {
    const tag = text.trim();
    setText("");
    if (tag !== "" && !review.tags.includes(tag)) reviewing.save(({ tags }) => ({ tags: [...new Set([...tags, tag])] }));
  };
  return (
    <div className={styles.column}>
      <Field label={say("review.tags")} hint={isFull ? say("review.tagsFull", { count: mostTags }) : say("review.tagsHint")}>
        <Input value={text} maxLength={longestTag} disabled={isFull} onChange={(_event, data) => setText(data.value)} onKeyDown={(event) => {
          if (event.key === "Enter") add();
        }} />
      </Field>
      {review.tags.length === 0 ? null : (
        <TagGroup className={styles.tags} aria-label={say("review.tags")} onDismiss={(_event, { value }) => reviewing.save(({ tags }) => ({ tags: tags.filter((tag) => tag !== value) }))}>
          {review.tags.map((tag) => <Tag key={tag} className={styles.tag} value={tag} size="small" dismissible dismissIcon={{ "aria-label": say("review.removeTag") }}>{tag}</Tag>)}
        </TagGroup>
      )}
    </div>
  );
}

/** What is being written stays, whatever others save meanwhile; it is sent as a change of the version that it was begun on. */
function Note({ review, reviewing }: { review: ConversationReview; reviewing: Reviewing }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const [draft, setDraft] = useState<{ text: string; version: number } | null>(null);
  const conflictVersion = reviewing.conflict?.version;
  const saved = useRef<string | null>(null);
  useEffect(() => {
    // The agent was told how it stands: what he saves next replaces that.
    if (conflictVersion !== undefined) setDraft((before) => before === null ? null : { ...before, version: conflictVersion });
  }, [conflictVersion]);
  useEffect(() => {
    if (saved.current !== null && saved.current === review.note) setDraft(null);
    saved.current = null;
  }, [review]);
  const isChanged = draft !== null && draft.text !== review.note;
  return (
    <div className={styles.column}>
      <Field label={say("review.note")}>
        <Textarea value={draft?.text ?? review.note} maxLength={longestNote} resize="vertical" onChange={(_event, data) => setDraft((before) => ({ text: data.value, version: before?.version ?? review.version }))} />
      </Field>
      {isChanged ? (
        <div className={styles.line}>
          <Button appearance="primary" disabledFocusable={reviewing.isSaving} onClick={() => {
            saved.current = draft.text;
            reviewing.save(() => ({ note: draft.text }), draft.version);
          }}>{say("review.saveNote")}</Button>
          <Button appearance="subtle" onClick={() => setDraft(null)}>{say("review.discardNote")}</Button>
        </div>
      ) : null}
    </div>
  );
}
