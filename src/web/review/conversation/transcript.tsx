import { makeStyles } from "@fluentui/react-components";
import { useEffect, useLayoutEffect, useRef, type ReactNode } from "react";
import { useLocation } from "react-router";
import type { ConversationEntry } from "../../../review/wire.js";
import { useWording } from "../common/wording.js";
import { EntryRow } from "./entry-row.js";
import type { VerdictButtonsProps } from "./verdict-buttons.js";

const useStyles = makeStyles({
  list: { listStyleType: "none", margin: 0, padding: 0, minWidth: 0 },
  unseen: { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap" },
});

/** How near to its end the page counts as being at the end. */
const endPixels = 120;

/** So many entries on either side of the one that is gone to are shown in full at once; the others when they come near. */
const nearEntries = 25;

export interface TranscriptProps {
  entries: readonly ConversationEntry[];
  /** Whether these are all; otherwise more is being read. */
  isWhole: boolean;
  /** How many came while it was looked at, the last time. */
  arrived: number;
  setVerdict: VerdictButtonsProps["setVerdict"];
}

/** All entries; goes to the one that the address names, and along with new ones when the agent is at the end. */
export function Transcript({ entries, isWhole, arrived, setVerdict }: TranscriptProps): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const linked = useLinkedEntry(entries);
  const near = linked ?? 1;
  useFollowEnd(entries.length, isWhole);
  return (
    <>
      <ol className={styles.list} aria-label={say("conversation.transcript")}>
        {entries.map((entry) => <EntryRow key={entry.seq} entry={entry} isLinked={entry.seq === linked} isNear={Math.abs(entry.seq - near) <= nearEntries} setVerdict={setVerdict} />)}
      </ol>
      <p className={styles.unseen} aria-live="polite">{arrived === 0 ? "" : say("conversation.arrived", { count: arrived, total: entries.length })}</p>
    </>
  );
}

/** `#t-SEQ` names an entry by its place, `#m-TURN` by its number, as a search result does. */
function useLinkedEntry(entries: readonly ConversationEntry[]): number | undefined {
  const { hash } = useLocation();
  const bySeq = /^#t-(\d+)$/.exec(hash)?.[1];
  const byTurn = /^#m-(\d+)$/.exec(hash)?.[1];
  const seq = entries.find((entry) => String(entry.seq) === bySeq || entry.turnId === byTurn)?.seq;
  useEffect(() => {
    if (seq === undefined) return undefined;
    const row = document.getElementById(`t-${String(seq)}`);
    row?.scrollIntoView({ block: "center" });
    row?.focus({ preventScroll: true });
    // Rows above that were never laid out get their true height only now.
    const frame = requestAnimationFrame(() => row?.scrollIntoView({ block: "center" }));
    return () => cancelAnimationFrame(frame);
  }, [seq]);
  return seq;
}

function useFollowEnd(count: number, isWhole: boolean): void {
  const wasAtEnd = useRef(false);
  const wasWhole = useRef(isWhole);
  const before = useRef(count);
  useEffect(() => {
    const look = (): void => {
      const page = document.documentElement;
      wasAtEnd.current = page.scrollHeight - page.scrollTop - page.clientHeight < endPixels && page.scrollTop > 0;
    };
    look();
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, []);
  useLayoutEffect(() => {
    if (count > before.current && wasAtEnd.current && wasWhole.current) window.scrollTo({ top: document.documentElement.scrollHeight });
    before.current = count;
    wasWhole.current = isWhole;
  }, [count, isWhole]);
}
