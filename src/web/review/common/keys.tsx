import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, makeStyles, Switch, tokens } from "@fluentui/react-components";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useWording, type SentenceKey } from "./wording.js";

export interface KeyAction {
  /** As KeyboardEvent.key gives it. */
  key: string;
  /** What it does, for the list of keys. */
  does: SentenceKey;
  run: () => void;
}

const useStyles = makeStyles({
  keys: { display: "grid", gridTemplateColumns: "max-content 1fr", gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`, margin: `${tokens.spacingVerticalM} 0` },
  key: {
    fontFamily: tokens.fontFamilyMonospace, border: `1px solid ${tokens.colorNeutralStroke1}`, borderRadius: tokens.borderRadiusMedium, padding: "1px 8px",
    backgroundColor: tokens.colorNeutralBackground2, minWidth: "1.5rem", display: "inline-block", textAlign: "center",
  },
  does: { margin: 0 },
});

const storageKey = "vst-review-keys";

/**
 * Keys of a page, and "?" for a dialog that lists them, in which they can also be switched off (speech input types letters).
 * They rest while the agent types in a field, holds Ctrl, Alt or Meta, or has a dialog or menu open.
 * @returns the dialog, to be placed in the page, and what opens it
 */
export function usePageKeys(actions: readonly KeyAction[], others: readonly { key: string; does: SentenceKey }[] = []): { dialog: ReactNode; show: () => void } {
  const [isOpen, setOpen] = useState(false);
  const [isOn, setOn] = useState(areOn);
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || isBusy(event.target)) return;
      const action = event.key === "?" ? () => setOpen(true) : isOn ? latest.current.find(({ key }) => key === event.key)?.run : undefined;
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [isOn]);
  const change = (on: boolean): void => {
    setOn(on);
    remember(on);
  };
  const dialog = <KeysDialog isOpen={isOpen} close={() => setOpen(false)} isOn={isOn} setOn={change} keys={[...actions, ...others]} />;
  return { dialog, show: () => setOpen(true) };
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("[role='dialog'], [role='alertdialog'], [role='menu']") !== null) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select, [role='combobox'], [role='listbox']") !== null);
}

interface KeysDialogProps {
  isOpen: boolean;
  close: () => void;
  isOn: boolean;
  setOn: (on: boolean) => void;
  keys: readonly { key: string; does: SentenceKey }[];
}

function KeysDialog({ isOpen, close, isOn, setOn, keys }: KeysDialogProps): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  return (
    <Dialog open={isOpen} onOpenChange={(_event, { open }) => {
      if (!open) close();
    }}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{say("keys.title")}</DialogTitle>
          <DialogContent>
            <Switch label={say("keys.use")} checked={isOn} onChange={(_event, { checked }) => setOn(checked)} />
            <dl className={styles.keys}>
              {keys.map(({ key, does }) => <Key key={key} name={key} does={say(does)} />)}
              <Key name="?" does={say("keys.show")} />
            </dl>
          </DialogContent>
          <DialogActions><Button appearance="primary" onClick={close}>{say("close")}</Button></DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Key({ name, does }: { name: string; does: string }): ReactNode {
  const styles = useStyles();
  return <><dt><kbd className={styles.key}>{name}</kbd></dt><dd className={styles.does}>{does}</dd></>;
}

function areOn(): boolean {
  try {
    return localStorage.getItem(storageKey) !== "off";
  } catch {
    return true;
  }
}

function remember(on: boolean): void {
  try {
    localStorage.setItem(storageKey, on ? "on" : "off");
  } catch {
    // Storage may be switched off; then the choice holds until the page is closed.
    return;
  }
}
