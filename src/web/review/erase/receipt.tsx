import { Button, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Text, tokens } from "@fluentui/react-components";
import { PrintRegular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import type { ErasedKind, ErasureReceipt } from "../../../review/wire.js";
import { AppLink } from "../common/app-link.js";
import { useFormat } from "../common/format.js";
import { useWording } from "../common/wording.js";

const useStyles = makeStyles({
  receipt: {
    display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM, padding: tokens.spacingHorizontalL, maxWidth: "40rem", minWidth: 0, overflowWrap: "anywhere",
    backgroundColor: tokens.colorNeutralBackground1, border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusLarge,
    "@media print": { border: "none", padding: 0 },
  },
  table: { borderCollapse: "collapse", width: "100%", fontVariantNumeric: "tabular-nums" },
  cell: { padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`, textAlign: "start", borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, fontWeight: tokens.fontWeightRegular },
  number: { textAlign: "end", whiteSpace: "nowrap", overflowWrap: "normal" },
  ids: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
  actions: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalM, "@media print": { display: "none" } },
});

/** In the order of the table; kinds with nothing are there too, so that nobody has to guess. */
const kinds: readonly ErasedKind[] = ["conversations", "messages", "searchEntries", "directLineConversations", "unsentMessages", "states", "uploads", "tickets", "mails", "orders",
  "subscriptions", "verdicts", "notes", "examples", "testCases", "auditEntries"];

/** What was erased, when and by whom. Names no person, so it may be kept. */
export function Receipt({ receipt, onAnother }: { receipt: ErasureReceipt; onAnother: () => void }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { longTime, number } = useFormat();
  return (
    <>
      {receipt.bytesGone ? null : (
        <MessageBar intent="warning" layout="multiline" role="alert">
          <MessageBarBody><MessageBarTitle>{say("erase.bytesLeftTitle")}.</MessageBarTitle>{say("erase.bytesLeft")}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.receipt}>
        <Text>{say("erase.receiptBy", { by: receipt.by, time: longTime(receipt.at) })}</Text>
        <table className={styles.table}>
          <thead><tr><th scope="col" className={styles.cell}><strong>{say("erase.kind")}</strong></th><th scope="col" className={`${styles.cell} ${styles.number}`}><strong>{say("erase.count")}</strong></th></tr></thead>
          <tbody>
            {kinds.map((kind) => (
              <tr key={kind}><th scope="row" className={styles.cell}>{say(`erase.kinds.${kind}`)}</th><td className={`${styles.cell} ${styles.number}`}>{number(receipt.counts[kind])}</td></tr>
            ))}
          </tbody>
        </table>
        {receipt.bytesGone ? <Text>{say("erase.bytesGone")}</Text> : null}
        {receipt.conversationIds.length === 0 ? null : (
          <div>
            <Text weight="semibold">{say("erase.conversationIds")}</Text>
            <ul className={styles.ids}>{receipt.conversationIds.map((id) => <li key={id}>{id}</li>)}</ul>
          </div>
        )}
      </div>
      <div className={styles.actions}>
        <Button appearance="primary" icon={<PrintRegular />} onClick={() => window.print()}>{say("erase.print")}</Button>
        <Button onClick={onAnother}>{say("erase.another")}</Button>
        <AppLink to="/">{say("erase.conversation.toList")}</AppLink>
      </div>
    </>
  );
}
