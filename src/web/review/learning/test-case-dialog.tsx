import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, makeStyles, Spinner, Textarea, tokens } from "@fluentui/react-components";
import { useState, type ReactNode } from "react";
import type { Label, Locale } from "../../../review/wire.js";
import type { NewTestCase } from "../../../review/wire-learning.js";
import { useChange } from "../common/api.js";
import { FaultBar } from "../common/fault-bar.js";
import { useWording } from "../common/wording.js";
import { LabelField } from "./label-field.js";
import { useRefusal } from "./refusal.js";

const useStyles = makeStyles({ content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM } });

export interface TestCaseDialogProps {
  initial: { text: string; locale: Locale; turnIds: string[] };
  onSaved: (text: string) => void;
  onClose: () => void;
}

/** Keeps a question with the answer that belongs to it. */
export function TestCaseDialog({ initial, onSaved, onClose }: TestCaseDialogProps): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const [text, setText] = useState(initial.text);
  const [label, setLabel] = useState<Label | null>(null);
  const [wasSent, setSent] = useState(false);
  const save = useChange<unknown>({ onSuccess: () => onSaved(text.trim()) });
  const refusal = useRefusal()(save.error);
  const textFault = refusal ?? (wasSent && text.trim() === "" ? say("examples.dialog.textMissing") : null);
  const send = (): void => {
    setSent(true);
    if (text.trim() === "" || label === null || save.isPending) return;
    const body: NewTestCase = { text: text.trim(), locale: initial.locale, expected: [label], turnIds: initial.turnIds };
    save.mutate({ method: "POST", path: "/test-cases", body });
  };
  return (
    <Dialog open onOpenChange={(_event, { open, type }) => {
      // What was filled in is not lost by a click beside it.
      if (!open && type !== "backdropClick") onClose();
    }}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{say("testCases.dialogTitle")}</DialogTitle>
          <DialogContent>
            <form id="new-test-case" className={styles.content} noValidate onSubmit={(event) => {
              event.preventDefault();
              send();
            }}>
              <FaultBar error={refusal === null ? save.error : null} />
              <Field label={say("examples.dialog.text")} required
                {...(textFault === null ? {} : { validationState: "error" as const, validationMessage: textFault })}>
                <Textarea value={text} resize="vertical" rows={4} maxLength={500} dir="auto" onChange={(_event, { value }) => {
                  save.reset();
                  setText(value);
                }} />
              </Field>
              <LabelField name={say("testCases.expectedLabel")} value={label} fault={wasSent && label === null ? say("examples.dialog.labelMissing") : null} onChange={setLabel} />
            </form>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{say("confirm.cancel")}</Button>
            <Button appearance="primary" type="submit" form="new-test-case" disabledFocusable={save.isPending} icon={save.isPending ? <Spinner size="tiny" /> : null}>{say("testCases.save")}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
