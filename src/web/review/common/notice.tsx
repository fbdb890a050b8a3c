import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, tokens } from "@fluentui/react-components";
import { DismissRegular } from "@fluentui/react-icons";
import { useEffect, useRef, type ReactNode } from "react";
import { useWording } from "./wording.js";

export interface NoticeContent {
  intent: "success" | "warning" | "info";
  title?: string;
  text: string;
  /** Such as a button that undoes it. */
  action?: ReactNode;
}

const useStyles = makeStyles({
  // Where the page jumps to a notice, it must not stand below the bar that stays; without one there is no gap.
  notice: { outlineStyle: "none", scrollMarginTop: "4.5rem", ":empty": { marginTop: `calc(-1 * ${tokens.spacingVerticalL})` } },
  body: { overflowWrap: "anywhere" },
});

/** What was done; stays until it is closed. Gets the focus: what the agent pressed is often gone with it. */
export function Notice({ notice, onClose }: { notice: NoticeContent | null; onClose: () => void }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (notice === null) return;
    // A dialog that closes at this moment still hands the focus back in this frame.
    const frame = requestAnimationFrame(() => bar.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [notice]);
  // Always there: screen readers tell of a change in a region that they know.
  return (
    <div ref={bar} tabIndex={-1} role="status" className={styles.notice}>
      {notice === null ? null : (
        <MessageBar intent={notice.intent} layout="multiline" politeness="polite">
          <MessageBarBody className={styles.body}>
            {notice.title === undefined ? null : <MessageBarTitle>{notice.title}</MessageBarTitle>}
            {notice.text}
          </MessageBarBody>
          <MessageBarActions containerAction={<Button appearance="transparent" icon={<DismissRegular />} aria-label={say("confirm.close")} onClick={onClose} />}>
            {notice.action}
          </MessageBarActions>
        </MessageBar>
      )}
    </div>
  );
}
