import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, makeStyles, Spinner, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { FaultBar } from "./fault-bar.js";
import { useWording } from "./wording.js";

const useStyles = makeStyles({
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM, overflowWrap: "anywhere" },
});

export interface ConfirmDialogProps {
  isOpen: boolean;
  title: string;
  text: string;
  /** On the button that does it. */
  confirm: string;
  isBusy: boolean;
  error: Error | null;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before something is done. */
export function ConfirmDialog({ isOpen, title, text, confirm, isBusy, error, onConfirm, onCancel }: ConfirmDialogProps): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  return (
    <Dialog modalType="alert" open={isOpen} onOpenChange={(_event, { open }) => {
      if (!open && !isBusy) onCancel();
    }}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className={styles.content}>
            <FaultBar error={error} />
            <span>{text}</span>
          </DialogContent>
          <DialogActions>
            <Button disabled={isBusy} onClick={onCancel}>{say("confirm.cancel")}</Button>
            <Button appearance="primary" disabledFocusable={isBusy} icon={isBusy ? <Spinner size="tiny" /> : null} onClick={onConfirm}>{confirm}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
