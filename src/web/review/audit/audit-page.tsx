import { Button, makeStyles, mergeClasses, Spinner, Text, tokens } from "@fluentui/react-components";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { AuditPage as AuditPageReply } from "../../../review/wire.js";
import { callApi, queryString, type ApiError } from "../common/api.js";
import { AppLink } from "../common/app-link.js";
import { Empty } from "../common/empty.js";
import { FaultBar } from "../common/fault-bar.js";
import { useFormat } from "../common/format.js";
import { Loading } from "../common/loading.js";
import { Page } from "../common/page.js";
import { useWording, type SentenceKey } from "../common/wording.js";
import { useDetailInWords } from "./audit-detail.js";

const useStyles = makeStyles({
  table: { borderCollapse: "collapse", width: "100%", backgroundColor: tokens.colorNeutralBackground1, borderRadius: tokens.borderRadiusLarge },
  cell: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`, textAlign: "start", verticalAlign: "top", borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, overflowWrap: "anywhere",
    "@media (max-width: 40rem)": { display: "block", borderBottom: "none", padding: `0 ${tokens.spacingHorizontalM}` },
  },
  row: { "@media (max-width: 40rem)": { display: "block", padding: `${tokens.spacingVerticalS} 0`, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` } },
  head: { "@media (max-width: 40rem)": { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" } },
  when: { whiteSpace: "nowrap", color: tokens.colorNeutralForeground2 },
  what: { fontWeight: tokens.fontWeightSemibold },
  detail: { color: tokens.colorNeutralForeground2 },
});

type Entry = AuditPageReply["entries"][number];

/** Who did what, newest first. */
export function AuditPage(): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery<AuditPageReply, ApiError, { pages: AuditPageReply[] }, string[], string | undefined>({
    queryKey: ["/audit"], initialPageParam: undefined, getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    queryFn: ({ pageParam, signal }) => callApi<AuditPageReply>("GET", `/audit${queryString({ cursor: pageParam })}`, { signal }),
  });
  const entries = data?.pages.flatMap((page) => page.entries);
  return (
    <Page title={say("audit.title")}>
      <Text>{say("audit.intro")}</Text>
      {entries === undefined ? error === null && <Loading rows={8} /> : entries.length === 0 ? <Empty title={say("audit.emptyTitle")} text={say("audit.emptyText")} /> : (
        <>
          <table className={styles.table}>
            <thead className={styles.head}>
              <tr>{(["when", "who", "what", "target"] as const).map((name) => <th key={name} scope="col" className={styles.cell}>{say(`audit.${name}`)}</th>)}</tr>
            </thead>
            <tbody>{entries.map((entry) => <EntryRow key={entry.id} entry={entry} />)}</tbody>
          </table>
          {hasNextPage
            ? <div><Button disabledFocusable={isFetchingNextPage} icon={isFetchingNextPage ? <Spinner size="tiny" /> : null} onClick={() => void fetchNextPage()}>{say("audit.more")}</Button></div>
            : <Text role="status">{say("audit.end")}</Text>}
        </>
      )}
      <FaultBar error={error} retry={() => void (entries === undefined ? refetch() : fetchNextPage())} />
    </Page>
  );
}

function EntryRow({ entry }: { entry: Entry }): ReactNode {
  const styles = useStyles();
  const { shortTime } = useFormat();
  const action = useActionName();
  const detailInWords = useDetailInWords();
  return (
    <tr className={styles.row}>
      <td className={mergeClasses(styles.cell, styles.when)}>{shortTime(entry.at)}</td>
      <td className={styles.cell}>{entry.user}</td>
      <td className={mergeClasses(styles.cell, styles.what)}>{action(entry.action)}</td>
      <td className={styles.cell}>
        <Target entry={entry} />
        {entry.detail === null ? null : <div className={styles.detail}>{detailInWords(entry.detail)}</div>}
      </td>
    </tr>
  );
}

/** Names of what this app knows; what a newer server writes is shown as it is. */
function useActionName(): (action: string) => string {
  const { say } = useWording();
  return (action) => known.has(action) ? say(`audit.action.${action}` as SentenceKey) : action;
}

const known = new Set(["sign-in", "sign-out", "open", "search", "export", "export-list", "erase", "erase-person", "erase-preview", "judge", "review", "example-added", "example-removed",
  "question-marked", "test-case-added", "test-case-removed", "ticket-claimed", "ticket-released", "ticket-closed", "ticket-reopened"]);

/** Actions whose target is a conversation that may still be there. */
const aboutConversations = new Set(["open", "export", "review"]);

function Target({ entry: { action, target } }: { entry: Entry }): ReactNode {
  if (target === null) return null;
  return aboutConversations.has(action) ? <AppLink to={`/conversations/${encodeURIComponent(target)}`}>{target}</AppLink> : target;
}
