import { makeStyles, Tab, TabList, Text, tokens } from "@fluentui/react-components";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useSearchParams } from "react-router";
import type { TicketConflict, TicketList, TicketState, TicketSummary } from "../../../review/wire.js";
import { queryString, useApi, useChange, type ApiError } from "../common/api.js";
import { AppLink } from "../common/app-link.js";
import { CardList } from "../common/card-list.js";
import { Empty } from "../common/empty.js";
import { FaultBar } from "../common/fault-bar.js";
import { Loading } from "../common/loading.js";
import { Notice, type NoticeContent } from "../common/notice.js";
import { Page } from "../common/page.js";
import { useAddressBar } from "../common/period-chooser.js";
import { useWording } from "../common/wording.js";
import { TicketCard, type TicketAction } from "./ticket-card.js";
import { useNow } from "./use-now.js";

const useStyles = makeStyles({ panel: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM, minWidth: 0 } });

const states: readonly TicketState[] = ["open", "claimed", "closed"];
const refreshMs = 30_000;
/** The API tells of no more closed ones. */
const mostClosed = 200;

/** Customers who wait for a human agent. */
export function TicketsPage(): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const [query] = useSearchParams();
  const change = useAddressBar();
  const reference = query.get("reference") ?? "";
  const state = states.find((each) => each === query.get("state")) ?? "open";
  if (reference !== "") {
    return (
      <Page title={say("tickets.one", { reference })} tabTitle={say("tickets.title")}>
        <AppLink to="/tickets">{say("tickets.toAll")}</AppLink>
        <Tickets key={reference} query={queryString({ reference })} empty={<Empty title={say("tickets.goneTitle")} text={say("tickets.goneText")} />} />
      </Page>
    );
  }
  return (
    <Page title={say("tickets.title")}>
      <TabList aria-label={say("tickets.states")} selectedValue={state} onTabSelect={(_event, { value }) => change({ state: value === "open" ? undefined : String(value) })}>
        {states.map((each) => <Tab key={each} value={each} id={`tab-${each}`} aria-controls="tickets">{say(`tickets.${each}`)}</Tab>)}
      </TabList>
      <div id="tickets" className={styles.panel} role="tabpanel" aria-labelledby={`tab-${state}`}><Tickets key={state} query={queryString({ state })} empty={<NoTickets state={state} />} /></div>
    </Page>
  );
}

/** @param props.empty what stands there when there are none */
function Tickets({ query, empty }: { query: string; empty: ReactNode }): ReactNode {
  const { say } = useWording();
  const now = useNow(refreshMs);
  const { data, error, refetch } = useApi<TicketList>(`/tickets${query}`, { refetchIntervalMs: refreshMs });
  const { notice, close, act, busy, fault } = useTicketActions();
  return (
    <>
      <Notice notice={notice} onClose={close} />
      <FaultBar error={fault} />
      <FaultBar error={error} retry={() => void refetch()} />
      {data === undefined ? error === null && <Loading rows={3} height={96} /> : data.tickets.length === 0 ? empty : (
        <>
          {data.tickets.length >= mostClosed && data.tickets[0]?.state === "closed" ? <Text>{say("tickets.closedLimit")}</Text> : null}
          <CardList label={say("tickets.title")}>
            {data.tickets.map((ticket) => <TicketCard key={ticket.reference} ticket={ticket} now={now} isBusy={busy === ticket.reference} onAction={act} />)}
          </CardList>
        </>
      )}
    </>
  );
}

function NoTickets({ state }: { state: TicketState }): ReactNode {
  const { say } = useWording();
  const name = ({ open: "Open", claimed: "Claimed", closed: "Closed" } as const)[state];
  return <Empty title={say(`tickets.empty${name}Title`)} text={say(`tickets.empty${name}Text`)} />;
}

interface TicketActions {
  notice: NoticeContent | null;
  fault: Error | null;
  /** Reference of the ticket that is being changed. */
  busy: string | null;
  close: () => void;
  act: (ticket: TicketSummary, action: TicketAction) => void;
}

function useTicketActions(): TicketActions {
  const { say } = useWording();
  const client = useQueryClient();
  const [notice, setNotice] = useState<NoticeContent | null>(null);
  const [busy, setBusy] = useState<{ reference: string; action: TicketAction } | null>(null);
  const finish = (content: NoticeContent | null): void => {
    setBusy(null);
    setNotice(content);
    void client.invalidateQueries({ predicate: ({ queryKey: [path] }) => typeof path === "string" && path.startsWith("/tickets") });
  };
  const change = useChange<TicketSummary>({
    onSuccess: ({ reference }) => finish(busy === null ? null : { intent: "success", text: say(`tickets.done.${busy.action}`, { reference }) }),
    onError: (error) => finish(error.status === 409 ? conflictNotice(error) : null),
  });
  const conflictNotice = (error: ApiError): NoticeContent => {
    const { current } = error.body as Partial<TicketConflict>;
    const reference = current?.reference ?? busy?.reference ?? "";
    const taker = current?.state === "claimed" ? current.claimedBy : null;
    return { intent: "warning", text: taker === null ? say("tickets.changed", { reference }) : say("tickets.taken", { reference, by: taker }) };
  };
  return {
    notice, busy: busy?.reference ?? null, close: () => setNotice(null),
    fault: change.error !== null && change.error.status !== 409 ? change.error : null,
    act: ({ reference }, action) => {
      setBusy({ reference, action });
      change.mutate({ method: "POST", path: `/tickets/${encodeURIComponent(reference)}/${action}` });
    },
  };
}
