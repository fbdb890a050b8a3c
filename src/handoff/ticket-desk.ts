import { sql, type Selectable } from "kysely";
import type { Clock } from "../clock.js";
import type { Database } from "../storage/database.js";
import type { MailsTable, TicketsTable } from "../storage/schema.js";
import { canonicalReference } from "./tickets.js";

/** `claimed`: open, and an agent takes care of it. */
export const ticketStates = ["open", "claimed", "closed"] as const;
export type TicketState = (typeof ticketStates)[number];

/** A ticket as agents see it; times are milliseconds since the Unix epoch. */
export interface TicketSummary {
  reference: string;
  state: TicketState;
  createdAt: number;
  conversationId: string;
  /** Whether that conversation is still kept. */
  hasConversation: boolean;
  channel: string;
  locale: string;
  name: string;
  company: string;
  email: string | null;
  phone: string | null;
  question: string;
  orderNumber: string | null;
  /** Name, as it is today. */
  claimedBy: string | null;
  claimedAt: number | null;
  /** Name, as it was then. */
  closedBy: string | null;
  closedAt: number | null;
  additions: { at: number; text: string }[];
  /** Of the mail to Support; null: none was set up. */
  mail: MailsTable["state"] | null;
}

export type TicketAction = "claim" | "release" | "close" | "reopen";

export type TicketChange =
  | { kind: "done"; current: TicketSummary }
  /** Another agent takes care of it; nothing was changed. */
  | { kind: "taken"; current: TicketSummary }
  | { kind: "not-found" };

/** Who acts. */
export interface Agent {
  /** Of `review_users`: two agents may have one name, and a name may change. */
  id: string;
  name: string;
  /** May act on what another agent claimed. */
  mayOverrule: boolean;
}

const mostClosed = 200;

/** Tickets as the agents of the review app share them. */
export class TicketDesk {
  constructor(private readonly options: { db: Database; clock: Clock }) {}

  /** Those that wait longest on top; closed ones newest first, 200 at most. */
  async list(state: TicketState): Promise<TicketSummary[]> {
    const rows = this.#rows();
    const isClaimed = state === "claimed";
    const asked = state === "closed"
      ? rows.where("state", "=", "closed").orderBy(sql`coalesce(closed_at, created_at)`, "desc").orderBy("reference").limit(mostClosed)
      : rows.where("state", "=", "open").where("claimed_by", isClaimed ? "is not" : "is", null).orderBy("created_at").orderBy("reference");
    return (await asked.execute()).map(summaryOf);
  }

  /** @param reference as it is told or typed, in any case */
  async get(reference: string): Promise<TicketSummary | undefined> {
    const row = await this.#find(canonicalReference(reference));
    return row === undefined ? undefined : summaryOf(row);
  }

  /** Oldest first. */
  async forConversation(conversationId: string): Promise<TicketSummary[]> {
    return (await this.#rows().where("conversation_id", "=", conversationId).orderBy("created_at").orderBy("reference").execute()).map(summaryOf);
  }

  /** Claiming twice, closing what is closed and the like change nothing and are done. */
  async change(reference: string, action: TicketAction, agent: Agent): Promise<TicketChange> {
    const key = canonicalReference(reference);
    const now = this.options.clock.now();
    const changes = {
      claim: { claimed_by: agent.id, claimed_at: now },
      release: { claimed_by: null, claimed_at: null },
      close: { state: "closed" as const, closed_by: agent.name, closed_at: now },
      reopen: { state: "open" as const, closed_by: null, closed_at: null, claimed_by: null, claimed_at: null },
    };
    let update = this.options.db.updateTable("tickets").set(changes[action]).where("reference", "=", key).where("state", "=", action === "reopen" ? "closed" : "open");
    // The condition and the change are one statement: of two agents at once, one changes nothing.
    if (action === "claim") update = update.where("claimed_by", "is", null);
    else if (action !== "reopen" && !agent.mayOverrule) update = update.where((row) => row.or([row("claimed_by", "is", null), row("claimed_by", "=", agent.id)]));
    const { numUpdatedRows } = await update.executeTakeFirst();
    const row = await this.#find(key);
    if (row === undefined) return { kind: "not-found" };
    const current = summaryOf(row);
    const isTaken = numUpdatedRows === 0n && current.state === "claimed" && row.claimed_by !== agent.id;
    return { kind: isTaken ? "taken" : "done", current };
  }

  async #find(reference: string): Promise<TicketRow | undefined> {
    return this.#rows().where("reference", "=", reference).executeTakeFirst();
  }

  #rows() {
    return this.options.db.selectFrom("tickets").selectAll().select((row) => [
      row.exists(row.selectFrom("transcripts").select("no").whereRef("transcripts.conversation_id", "=", "tickets.conversation_id")).as("has_conversation"),
      row.selectFrom("review_users").select("review_users.name").whereRef("review_users.id", "=", "tickets.claimed_by").as("claimed_by_name"),
      row.selectFrom("mails").select("mails.state").whereRef("mails.reference", "=", "tickets.reference").where("mails.kind", "=", "ticket")
        .orderBy("mails.created_at", "desc").limit(1).as("mail"),
      row.selectFrom("ticket_additions as a").select(sql<string>`json_group_array(json_object('at', a.at, 'text', a.text) order by a.id)`.as("all"))
        .whereRef("a.reference", "=", "tickets.reference").as("additions"),
    ]);
  }
}

type TicketRow = Selectable<TicketsTable> & { has_conversation: unknown; claimed_by_name: string | null; mail: MailsTable["state"] | null; additions: string | null };

function summaryOf(row: TicketRow): TicketSummary {
  return {
    reference: row.reference, state: row.state === "open" && row.claimed_by !== null ? "claimed" : row.state, createdAt: row.created_at,
    conversationId: row.conversation_id, hasConversation: Boolean(row.has_conversation), channel: row.channel, locale: row.locale,
    name: row.name, company: row.company, email: row.email, phone: row.phone, question: row.question, orderNumber: row.order_number,
    // Of somebody who was removed the name itself is stored.
    claimedBy: row.claimed_by_name ?? row.claimed_by, claimedAt: row.claimed_at, closedBy: row.closed_by, closedAt: row.closed_at,
    additions: JSON.parse(row.additions ?? "[]") as TicketSummary["additions"], mail: row.mail,
  };
}
