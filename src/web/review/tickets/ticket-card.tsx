import { Button, Link, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Spinner, Text, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { TicketSummary } from "../../../review/wire.js";
import { AppLink } from "../common/app-link.js";
import { CardItem } from "../common/card-list.js";
import { useFormat } from "../common/format.js";
import { useWording } from "../common/wording.js";
import { ageInWords } from "./age.js";

export type TicketAction = "claim" | "release" | "close" | "reopen";

const actions: Record<TicketSummary["state"], readonly TicketAction[]> = { open: ["claim", "close"], claimed: ["close", "release"], closed: ["reopen"] };

/** Signs of a question that may not fit in its place, on a narrow page: then the keyboard must be able to scroll it. */
const longQuestion = 400;

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "baseline", gap: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalM}` },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  age: { fontWeight: tokens.fontWeightSemibold },
  muted: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  question: { margin: 0, whiteSpace: "pre-wrap", maxHeight: "16rem", overflowY: "auto", ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "2px" } },
  facts: { display: "grid", gridTemplateColumns: "auto minmax(0, 1fr)", gap: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalM}`, margin: 0 },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0 },
  additions: { margin: 0, paddingLeft: tokens.spacingHorizontalM, borderLeft: `3px solid ${tokens.colorNeutralStroke1}`, listStyleType: "none", display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXS },
  text: { whiteSpace: "pre-wrap" },
  actions: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalS },
});

export interface TicketCardProps {
  ticket: TicketSummary;
  now: number;
  isBusy: boolean;
  onAction: (ticket: TicketSummary, action: TicketAction) => void;
}

/** One customer who waits: who it is, how to reach them, what they asked and who takes care of it. */
export function TicketCard({ ticket, now, isBusy, onAction }: TicketCardProps): ReactNode {
  const styles = useStyles();
  const { say, locale } = useWording();
  const { shortTime } = useFormat();
  const age = ageInWords(now - ticket.createdAt, locale);
  return (
    <CardItem>
      <div className={styles.head}>
        <h2 className={styles.title}><span dir="auto">{ticket.name}</span> · {ticket.reference}</h2>
        {ticket.state === "closed" ? null : <span className={styles.age}>{age === null ? say("tickets.waitsShort") : say("tickets.waits", { age })}</span>}
        <span className={styles.muted}>{say("tickets.createdAt", { time: shortTime(ticket.createdAt) })}</span>
      </div>
      <MailState mail={ticket.mail} isOver={ticket.state === "closed"} />
      <p className={styles.question} dir="auto" tabIndex={ticket.question.length > longQuestion ? 0 : undefined}>{ticket.question}</p>
      <Additions ticket={ticket} />
      <Contact ticket={ticket} />
      {ticket.state === "claimed" && ticket.claimedAt !== null ? <Text>{say("tickets.claimedBy", { by: ticket.claimedBy ?? "", time: shortTime(ticket.claimedAt) })}</Text> : null}
      {ticket.state === "closed" && ticket.closedAt !== null ? <Text>{say("tickets.closedBy", { by: ticket.closedBy ?? "", time: shortTime(ticket.closedAt) })}</Text> : null}
      <div className={styles.actions}>
        {actions[ticket.state].map((action, index) => (
          <Button key={action} appearance={index === 0 ? "primary" : "secondary"} disabledFocusable={isBusy} icon={isBusy && index === 0 ? <Spinner size="tiny" /> : null}
            aria-label={say("tickets.named", { action: say(`tickets.${action}`), reference: ticket.reference })} onClick={() => onAction(ticket, action)}>
            {say(`tickets.${action}`)}
          </Button>
        ))}
        {ticket.hasConversation
          ? <AppLink to={`/conversations/${encodeURIComponent(ticket.conversationId)}`}>{say("tickets.conversation")}</AppLink>
          : <span className={styles.muted}>{say("tickets.conversationGone")}</span>}
      </div>
    </CardItem>
  );
}

/** A mail that failed is told loudly: nobody else knows of it. */
function MailState({ mail, isOver }: { mail: TicketSummary["mail"]; isOver: boolean }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  if (mail === null) return null;
  if (mail !== "failed" || isOver) return <span className={styles.muted}>{say(`tickets.mail.${mail}`)}</span>;
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody><MessageBarTitle>{say("tickets.mail.failed")}.</MessageBarTitle>{say("tickets.mail.failedText")}</MessageBarBody>
    </MessageBar>
  );
}

function Contact({ ticket }: { ticket: TicketSummary }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { email, phone, company, orderNumber } = ticket;
  const rows: [string, ReactNode][] = [];
  if (phone !== null) rows.push([say("tickets.phone"), <Link key="phone" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</Link>]);
  if (email !== null) rows.push([say("tickets.email"), <Link key="email" href={`mailto:${encodeURIComponent(email).replace("%40", "@")}`}>{email}</Link>]);
  if (email === null && phone === null) rows.push([say("tickets.email"), say("tickets.noContact")]);
  if (company !== "") rows.push([say("tickets.company"), <span key="company" dir="auto">{company}</span>]);
  if (orderNumber !== null) rows.push([say("tickets.order"), orderNumber]);
  return (
    <dl className={styles.facts}>
      {rows.flatMap(([term, value]) => [<dt key={`${term}-term`} className={styles.term}>{term}</dt>, <dd key={`${term}-value`} className={styles.value}>{value}</dd>])}
    </dl>
  );
}

function Additions({ ticket: { additions } }: { ticket: TicketSummary }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { shortTime } = useFormat();
  if (additions.length === 0) return null;
  return (
    <div>
      <Text weight="semibold">{say("tickets.additions", { count: additions.length })}</Text>
      <ul role="list" className={styles.additions}>
        {additions.map(({ at, text }, index) => <li key={index}><span className={styles.muted}>{shortTime(at)}</span><div dir="auto" className={styles.text}>{text}</div></li>)}
      </ul>
    </div>
  );
}
