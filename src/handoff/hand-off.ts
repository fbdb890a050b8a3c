import { randomUUID } from "node:crypto";
import type { Insertable } from "kysely";
import type { Clock } from "../clock.js";
import type { Database } from "../storage/database.js";
import type { HubState, MailsTable } from "../storage/schema.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";
import type { NewTicket, TicketUpload, Tickets } from "./tickets.js";

/** How long a mail is tried, in milliseconds. */
export const mailLifeMs = 24 * 60 * 60_000;

export interface NewHandOff extends NewTicket {
  /** The customer asked for a copy; without an address or without mail there is none. */
  wantsCopy: boolean;
  /** The Bot Framework's ConversationReference, for channels where the assistant can speak first; kept as JSON. */
  conversationReference?: object | undefined;
}

export interface NewAddition {
  text: string;
  /** What came with it, for Support. */
  uploads: readonly TicketUpload[];
}

export interface HandOffOptions {
  db: Database;
  clock: Clock;
  tickets: Tickets;
  /** undefined: no mail is set up, tickets only. */
  mail: { from: string } | undefined;
  /** Called after the commit of a turn that made a mail. */
  onMail?: () => void;
}

/** The door for the conversation: tickets, and the mails about them in the same transaction. */
export class HandOff {
  readonly #options: HandOffOptions;

  constructor(options: HandOffOptions) {
    this.#options = options;
  }

  /** Whether support gets a mail of a ticket, so that it may be called "doorgestuurd". */
  get mailIsSetUp(): boolean {
    return this.#options.mail !== undefined;
  }

  /** As `Tickets.open`; the mails exist when the ticket does. */
  async open(work: UnitOfWork, handOff: NewHandOff): Promise<string> {
    const { wantsCopy, conversationReference, ...ticket } = handOff;
    const reference = await this.#options.tickets.open(work, ticket);
    if (conversationReference !== undefined) {
      work.add(async (trx) => {
        await trx.updateTable("tickets").set({ conversation_reference: JSON.stringify(conversationReference) })
          .where("reference", "=", reference).execute();
      });
    }
    this.#mail(work, reference, "ticket");
    if (wantsCopy && ticket.email !== null) this.#mail(work, reference, "copy");
    return reference;
  }

  /**
   * Adds to an open ticket what the customer forgot, and mails it in the thread of the ticket.
   * @returns false, with nothing added, when there is no such open ticket
   */
  async add(work: UnitOfWork, reference: string, { text, uploads }: NewAddition): Promise<boolean> {
    const { db, clock } = this.#options;
    const ticket = await db.selectFrom("tickets").select("reference").where("reference", "=", reference).where("state", "=", "open").executeTakeFirst();
    if (ticket === undefined) return false;
    const at = clock.now();
    work.mustSurvivePowerCut();
    work.add(async (trx) => {
      const { id } = await trx.insertInto("ticket_additions").values({ reference, at, text }).returning("id").executeTakeFirstOrThrow();
      if (uploads.length > 0) {
        await trx.insertInto("ticket_uploads").values(uploads.map((upload) => ({ reference, upload_id: upload.id, name: upload.name, addition_id: id })))
          .onConflict((conflict) => conflict.doNothing()).execute();
      }
      const row = this.#row(reference, "addition", id);
      if (row !== undefined) await trx.insertInto("mails").values(row).execute();
    });
    this.#wakeAfter(work);
    return true;
  }

  /** The newest open ticket of a conversation. */
  async openTicket(conversationId: string): Promise<{ reference: string } | undefined> {
    return this.#options.db.selectFrom("tickets").select("reference").where("conversation_id", "=", conversationId).where("state", "=", "open")
      .orderBy("created_at", "desc").orderBy("reference", "desc").limit(1).executeTakeFirst();
  }

  /** The newest ticket of a conversation that a hub was asked to take, and what the hub told last; an open one or not. */
  async hubTicket(conversationId: string): Promise<{ reference: string; hubState: HubState } | undefined> {
    const newest = await this.#options.db.selectFrom("tickets").select(["reference", "hub_state"]).where("conversation_id", "=", conversationId)
      .orderBy("created_at", "desc").orderBy("reference", "desc").limit(1).executeTakeFirst();
    return newest === undefined || newest.hub_state === null ? undefined : { reference: newest.reference, hubState: newest.hub_state };
  }

  /** Whether the ticket's mail has left, or is still being tried: only then may the question be called "doorgestuurd". */
  async wasPassedOn(reference: string): Promise<boolean> {
    const mail = await this.#options.db.selectFrom("mails").select("id").where("reference", "=", reference).where("kind", "=", "ticket")
      .where("state", "in", ["waiting", "sent"]).executeTakeFirst();
    return mail !== undefined;
  }

  /** What the hub says about the conversation; a ticket that is not there is passed over. */
  setHubState(work: UnitOfWork, reference: string, state: HubState, message?: string): void {
    work.add(async (trx) => {
      await trx.updateTable("tickets").set({ hub_state: state, hub_message: message ?? null }).where("reference", "=", reference).execute();
    });
  }

  #mail(work: UnitOfWork, reference: string, kind: "ticket" | "copy"): void {
    const row = this.#row(reference, kind);
    if (row === undefined) return;
    // A form that is sent again finds its ticket, and the mail of it.
    work.add(async (trx) => {
      await trx.insertInto("mails").values(row).onConflict((conflict) => conflict.column("message_id").doNothing()).execute();
    });
    this.#wakeAfter(work);
  }

  #wakeAfter(work: UnitOfWork): void {
    const { mail, onMail } = this.#options;
    if (mail !== undefined && onMail !== undefined) work.afterCommit(onMail);
  }

  #row(reference: string, kind: MailsTable["kind"], additionId: number | null = null): Insertable<MailsTable> | undefined {
    const { mail, clock } = this.#options;
    if (mail === undefined) return undefined;
    const now = clock.now();
    return {
      id: randomUUID(), reference, kind, addition_id: additionId, message_id: messageIdOf({ reference, kind, additionId }, mail.from),
      state: "waiting", created_at: now, due_at: now, give_up_at: now + mailLifeMs, attempts: 0,
    };
  }
}

/** The same for every attempt; `<V-ABC123.addition.4@domain of MAIL_FROM>`. */
export function messageIdOf(mail: { reference: string; kind: MailsTable["kind"]; additionId: number | null }, from: string): string {
  return `<${mail.reference}.${mail.kind}.${mail.additionId ?? 0}@${from.slice(from.lastIndexOf("@") + 1)}>`;
}
