import {
  Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, makeStyles, MessageBar, MessageBarBody, ProgressBar, Select, Spinner, Text, Textarea, tokens,
} from "@fluentui/react-components";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Locale } from "../../../review/wire.js";
import type { LearnedExample, NewExample } from "../../../review/wire-learning.js";
import { useChange, type ApiError } from "../common/api.js";
import { FaultBar } from "../common/fault-bar.js";
import { useFormat } from "../common/format.js";
import { useLabelTitle } from "../common/session.js";
import { useWording } from "../common/wording.js";
import { LabelField } from "./label-field.js";
import { PreviewResult } from "./preview-result.js";
import { usePreview, type Preview } from "./use-preview.js";
import { useRefusal } from "./refusal.js";

const useStyles = makeStyles({
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  chosen: { overflowWrap: "anywhere", outlineStyle: "none", margin: 0 },
  muted: { color: tokens.colorNeutralForeground2 },
});

/** Labels without examples: these are not learned. */
const notLearned = ["none", "smalltalk"];

/** What is filled in; null: not chosen yet. */
type Draft = Omit<NewExample, "label"> & { label: string | null };

export interface AddExampleDialogProps {
  initial: Draft;
  onSaved: (example: LearnedExample) => void;
  onClose: () => void;
}

/** Fill in, see what it changes, save. Nothing is saved before it was seen. */
export function AddExampleDialog({ initial, onSaved, onClose }: AddExampleDialogProps): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const [draft, setDraft] = useState(initial);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isStale, setStale] = useState(false);
  const refusalOf = useRefusal();
  const preview = usePreview((error) => setRefusal(refusalOf(error)));
  const save = useChange<LearnedExample>({
    onSuccess: onSaved,
    onError: (error) => {
      if (error.code !== "PreviewStale") return;
      setStale(true);
      preview.reset();
    },
  });
  const example = draft.label === null ? null : { ...draft, text: draft.text.trim(), label: draft.label };
  const start = (): void => {
    setRefusal(null);
    setStale(false);
    save.reset();
    if (example !== null) preview.start(example);
  };
  const change = (part: Partial<Draft>): void => {
    setRefusal(null);
    setDraft({ ...draft, ...part });
  };
  const isLooking = preview.state !== null && example !== null;
  return (
    <Dialog open onOpenChange={(_event, { open, type }) => {
      // What was filled in is not lost by a click beside it.
      if (!open && type !== "backdropClick") onClose();
    }}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{say("examples.dialog.title")}</DialogTitle>
          <DialogContent className={styles.content}>
            {isStale ? <MessageBar intent="warning" layout="multiline"><MessageBarBody>{say("examples.dialog.stale")}</MessageBarBody></MessageBar> : null}
            <FaultBar error={refusal === null ? shownFault(preview.error ?? save.error) : null} />
            {isLooking
              ? <Looking preview={preview} example={example} />
              : <ExampleForm draft={draft} refusal={refusal} isStarting={preview.isStarting} onChange={change} onStart={start} />}
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>{say("confirm.cancel")}</Button>
            {isLooking ? <Button onClick={preview.reset}>{say("examples.dialog.change")}</Button> : null}
            {isLooking ? (preview.state?.state === "failed" || preview.error !== null) && <Button appearance="primary" onClick={start}>{say("examples.dialog.again")}</Button> : (
              <Button appearance="primary" type="submit" form="new-example" disabledFocusable={preview.isStarting} icon={preview.isStarting ? <Spinner size="tiny" /> : null}>
                {say("examples.dialog.preview")}
              </Button>
            )}
            {isLooking && preview.state?.state === "ready" ? (
              <Button appearance="primary" disabledFocusable={save.isPending} icon={save.isPending ? <Spinner size="tiny" /> : null}
                onClick={() => save.mutate({ method: "POST", path: "/examples", body: { ...example, previewId: preview.state?.id } })}>
                {say("examples.dialog.save")}
              </Button>
            ) : null}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** The one that the dialog tells in its own words is left out. */
function shownFault(error: ApiError | null): ApiError | null {
  return error === null || error.code === "PreviewStale" ? null : error;
}

interface ExampleFormProps {
  draft: Draft;
  /** Why the server did not take it. */
  refusal: string | null;
  isStarting: boolean;
  onChange: (part: Partial<Draft>) => void;
  onStart: () => void;
}

function ExampleForm({ draft, refusal, isStarting, onChange, onStart }: ExampleFormProps): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const [wasSent, setSent] = useState(false);
  const textFault = refusal ?? (wasSent && draft.text.trim() === "" ? say("examples.dialog.textMissing") : null);
  return (
    <form id="new-example" className={styles.content} noValidate onSubmit={(event) => {
      event.preventDefault();
      setSent(true);
      if (draft.text.trim() !== "" && draft.label !== null && !isStarting) onStart();
    }}>
      <Field label={say("examples.dialog.text")} hint={say("examples.dialog.textHint")} required
        {...(textFault === null ? {} : { validationState: "error" as const, validationMessage: textFault })}>
        <Textarea value={draft.text} resize="vertical" rows={4} maxLength={500} dir="auto" onChange={(_event, { value }) => onChange({ text: value })} />
      </Field>
      <LabelField name={say("examples.dialog.label")} hint={say("examples.dialog.labelHint")} value={draft.label} without={notLearned}
        fault={wasSent && draft.label === null ? say("examples.dialog.labelMissing") : null} onChange={(label) => onChange({ label })} />
      <Field label={say("examples.dialog.locale")}>
        <Select value={draft.locale} onChange={(_event, { value }) => onChange({ locale: value as Locale })}>
          <option value="nl">{say("unanswered.nl")}</option>
          <option value="en">{say("unanswered.en")}</option>
        </Select>
      </Field>
    </form>
  );
}

/** What is learned, how far it is, and what came of it. Gets the focus: the button that was pressed is gone. */
function Looking({ preview: { state, error }, example }: { preview: Preview; example: NewExample }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { percent } = useFormat();
  const title = useLabelTitle();
  const chosen = useRef<HTMLParagraphElement>(null);
  useEffect(() => chosen.current?.focus(), [state?.state]);
  return (
    <>
      <p ref={chosen} tabIndex={-1} className={styles.chosen}><strong dir="auto">{example.text}</strong><br />{title(example.label, example.locale)}</p>
      {state?.state === "learning" && error === null ? (
        <Field validationState="none" label={say("examples.dialog.learning")} hint={say("examples.dialog.progress", { percent: percent(state.progress) })}>
          <ProgressBar value={state.progress} thickness="large" />
        </Field>
      ) : null}
      {state?.state === "failed" ? <MessageBar intent="error" layout="multiline"><MessageBarBody>{say("examples.dialog.failed")}</MessageBarBody></MessageBar> : null}
      {state?.state === "ready" ? (
        <>
          <PreviewResult state={state} wanted={example.label} locale={example.locale} />
          <Text className={styles.muted}>{say("examples.dialog.saveHint")}</Text>
        </>
      ) : null}
    </>
  );
}
