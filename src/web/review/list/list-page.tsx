import { Button, Link, makeStyles, Spinner, tokens } from "@fluentui/react-components";
import { ArrowDownloadRegular, KeyboardRegular } from "@fluentui/react-icons";
import { useRef, type ReactNode } from "react";
import { useNavigate } from "react-router";
import type { ConversationSummary } from "../../../review/wire.js";
import { queryString } from "../common/api.js";
import { Empty } from "../common/empty.js";
import { FaultBar } from "../common/fault-bar.js";
import { usePageKeys } from "../common/keys.js";
import { Loading } from "../common/loading.js";
import { Page } from "../common/page.js";
import { useSession } from "../common/session.js";
import { useWording } from "../common/wording.js";
import { useMedia } from "../shell/theme.js";
import { ConversationCards, ConversationTable } from "./conversation-rows.js";
import { useFilter } from "./filter.js";
import { FilterBar } from "./filter-bar.js";
import { useMarkReviewed } from "./mark-reviewed.js";
import { conversationsOf, useConversations } from "./use-conversations.js";

const useStyles = makeStyles({
  more: { display: "flex", justifyContent: "center", alignItems: "center", gap: tokens.spacingHorizontalM, color: tokens.colorNeutralForeground3 },
  stale: { opacity: 0.6 },
  export: { display: "inline-flex", alignItems: "center", gap: tokens.spacingHorizontalXS },
});

/** All conversations, newest first, by what the agent looks for. */
export function ListPage(): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const session = useSession();
  const state = useFilter();
  const query = useConversations(state.filter);
  const rows = conversationsOf(query.data);
  const search = useRef<HTMLInputElement>(null);
  const review = useMarkReviewed();
  const keys = useListKeys(rows, { focusSearch: () => search.current?.focus(), review: (row) => review.mark(row.id) });
  return (
    <Page title={say("list.title")} actions={<>
      {session.may("editor") ? <Link className={styles.export} href={`/review/api/conversations/export.csv${queryString(state.filter)}`}><ArrowDownloadRegular />{say("list.export")}</Link> : null}
      <Button appearance="subtle" icon={<KeyboardRegular />} onClick={keys.show}>{say("keys.button")}</Button>
    </>}>
      <FilterBar state={state} channels={query.data?.pages[0]?.channels ?? []} searchRef={search} />
      <FaultBar error={query.error} retry={() => void query.refetch()} />
      <FaultBar error={review.error} />
      {query.isPending ? <Loading rows={10} height={48} /> : query.data === undefined ? null : (
        <div className={query.isPlaceholderData ? styles.stale : undefined} aria-busy={query.isFetching}>
          <Rows rows={rows} isFiltered={state.count > 0} clear={state.clear} />
        </div>
      )}
      <div className={styles.more} aria-live="polite">
        {rows.length === 0 || query.isPlaceholderData ? null : say("list.shown", { count: rows.length })}
        {query.hasNextPage ? <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{say("list.more")}</Button> : null}
        {query.isFetchingNextPage ? <Spinner size="tiny" aria-label={say("loading")} /> : null}
      </div>
      {keys.dialog}
    </Page>
  );
}

function Rows({ rows, isFiltered, clear }: { rows: readonly ConversationSummary[]; isFiltered: boolean; clear: () => void }): ReactNode {
  const { say } = useWording();
  const isWide = useMedia("(min-width: 64rem)");
  if (rows.length === 0) {
    return isFiltered
      ? <Empty title={say("list.nothingFound.title")} text={say("list.nothingFound.text")}><Button onClick={clear}>{say("list.clear")}</Button></Empty>
      : <Empty title={say("list.empty.title")} text={say("list.empty.text")} />;
  }
  return isWide ? <ConversationTable rows={rows} /> : <ConversationCards rows={rows} />;
}

interface ListActions {
  focusSearch: () => void;
  review: (row: ConversationSummary) => void;
}

/** j and k go along the links of the rows; Enter on a link is the browser's own. */
function useListKeys(rows: readonly ConversationSummary[], actions: ListActions): { dialog: ReactNode; show: () => void } {
  const navigate = useNavigate();
  const linkAt = (index: number): HTMLAnchorElement | undefined => document.querySelectorAll<HTMLAnchorElement>("a[data-conversation]")[index];
  const current = (): number => {
    const id = document.activeElement?.closest("tr, li")?.querySelector<HTMLElement>("[data-conversation]")?.dataset["conversation"];
    return rows.findIndex((row) => row.id === id);
  };
  const go = (step: number): void => {
    const link = linkAt(Math.min(rows.length - 1, Math.max(0, current() + step)));
    link?.focus();
    link?.scrollIntoView({ block: "nearest" });
  };
  return usePageKeys([
    { key: "j", does: "keys.nextRow", run: () => go(1) },
    { key: "k", does: "keys.previousRow", run: () => go(-1) },
    { key: "/", does: "keys.search", run: actions.focusSearch },
    { key: "r", does: "keys.review", run: () => {
      const row = rows[current()];
      if (row !== undefined) actions.review(row);
    } },
    { key: "n", does: "keys.nextUnreviewed", run: () => {
      const next = rows.slice(current() + 1).find((row) => row.reviewedAt === null);
      if (next !== undefined) void navigate(`/conversations/${encodeURIComponent(next.id)}`);
    } },
  ], [{ key: "Enter", does: "keys.open" }]);
}
