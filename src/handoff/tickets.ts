import { randomInt } from "node:crypto";
import type { Selectable } from "kysely";
import type { Clock } from "../clock.js";
import { AppError } from "../errors.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import type { HubState, TicketsTable, TicketUploadsTable } from "../storage/schema.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";

/** No vowels (no words by accident), and none of the signs that are taken for one another when read out: 0 O, 1 I L, 2 Z, 5 S, 8 B. */
const alphabet = "34679CDFGHJKMNPQRTVWXY";
const referenceCharacters = 6;

export interface TicketUpload {
  /** Of `dl_uploads`. */
  id: string;
  name: string;
  /** The addition that it came with; undefined: the ticket itself. */
  additionId?: number;
}

export interface NewTicket {
  /** One per filled-in form. */
  formKey: string;
  conversationId: string;
  channel: string;
  locale: string;
  name: string;
  company: string;
  email: string | null;
  /** E.164 */
  phone: string | null;
  question: string;
  orderNumber: string | null;
  orderStage: string | null;
  uploads: readonly TicketUpload[];
}

export interface Ticket extends Omit<NewTicket, "formKey"> {
  reference: string;
  state: "open" | "closed";
  /** Milliseconds since the Unix epoch. */
  createdAt: number;
  /** What the hub that was asked to take the conversation told last, and in which words; not when none was asked. */
  hub?: { state: HubState; message: string | null };
}

/** Two processes made a ticket of one form, or one reference was given out twice; the turn fails and nothing of it is kept. */
export class TicketConflictError extends AppError {
  readonly code = "ticket_conflict";

  constructor(reference: string) {
    super(`The ticket reference ${reference} was promised and could not be stored; send the form again, it will find the ticket that is there`);
  }
}

/** What customers ask of a person. Contact details live here alone. */
export class Tickets {
  readonly #db: Database;
  readonly #clock: Clock;
  /** Form key to reference, from the reservation until the rows are committed; so two presses at once get one reference. */
  readonly #reserved = new Map<string, Promise<string>>();

  constructor(options: { db: Database; clock: Clock }) {
    this.#db = options.db;
    this.#clock = options.clock;
  }

  /**
   * Reserves a reference and adds the ticket to the unit of work: it exists once that is committed. The same form gets the same
   * reference, and makes one ticket, however often it is sent.
   */
  async open(work: UnitOfWork, ticket: NewTicket): Promise<string> {
    const stored = await this.#referenceOf(ticket.formKey);
    if (stored !== undefined) return stored;
    let reservation = this.#reserved.get(ticket.formKey);
    if (reservation === undefined) {
      reservation = this.#freeReference();
      this.#reserve(ticket.formKey, reservation);
    }
    const reference = await reservation;
    const createdAt = this.#clock.now();
    work.mustSurvivePowerCut();
    work.add((trx) => insert(trx, { ...ticket, reference, createdAt, state: "open" }, ticket.formKey));
    return reference;
  }

  /** The assistant can no longer speak in the conversation: what its tickets say of the way to it goes. */
  forgetReferences(work: UnitOfWork, conversationId: string): void {
    work.add(async (trx) => {
      await trx.updateTable("tickets").set({ conversation_reference: null }).where("conversation_id", "=", conversationId).execute();
    });
  }

  /** Capitals and the dash do not matter. */
  async get(reference: string): Promise<Ticket | undefined> {
    const tickets = await this.#select({ reference: canonicalReference(reference) });
    return tickets[0];
  }

  /** What was added to a ticket later, oldest first. */
  async additions(reference: string): Promise<{ at: number; text: string }[]> {
    return this.#db.selectFrom("ticket_additions").select(["at", "text"]).where("reference", "=", canonicalReference(reference)).orderBy("id").execute();
  }

  /** Oldest first. */
  async forConversation(conversationId: string): Promise<Ticket[]> {
    return this.#select({ conversation_id: conversationId });
  }

  /** Oldest first; without a state all of them. */
  async list(options: { state?: Ticket["state"] } = {}): Promise<Ticket[]> {
    return this.#select(options);
  }

  /** @returns whether there is such a ticket; one that was closed before stays closed */
  async close(reference: string): Promise<boolean> {
    const result = await this.#db.updateTable("tickets")
      .set((row) => ({ state: "closed", closed_at: row.fn.coalesce("closed_at", row.val(this.#clock.now())) }))
      .where("reference", "=", canonicalReference(reference)).executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  async #referenceOf(formKey: string): Promise<string | undefined> {
    const row = await this.#db.selectFrom("tickets").select("reference").where("form_key", "=", formKey).executeTakeFirst();
    return row?.reference;
  }

  #reserve(formKey: string, reservation: Promise<string>): void {
    // Turns that failed leave their reservation; the oldest makes room.
    const [oldest] = this.#reserved.keys();
    if (this.#reserved.size >= 1_000 && oldest !== undefined) this.#reserved.delete(oldest);
    this.#reserved.set(formKey, reservation);
    reservation.catch(() => this.#reserved.delete(formKey));
  }

  async #freeReference(): Promise<string> {
    for (;;) {
      const reference = `V-${Array.from({ length: referenceCharacters }, () => alphabet.charAt(randomInt(alphabet.length))).join("")}`;
      const taken = await this.#db.selectFrom("tickets").select("reference").where("reference", "=", reference).executeTakeFirst();
      if (taken === undefined) return reference;
    }
  }

  async #select(where: Partial<Pick<Selectable<TicketsTable>, "reference" | "conversation_id" | "state">>): Promise<Ticket[]> {
    let query = this.#db.selectFrom("tickets").selectAll();
    if (where.reference !== undefined) query = query.where("reference", "=", where.reference);
    if (where.conversation_id !== undefined) query = query.where("conversation_id", "=", where.conversation_id);
    if (where.state !== undefined) query = query.where("state", "=", where.state);
    const rows = await query.orderBy("created_at").orderBy("reference").execute();
    const uploads = rows.length === 0 ? [] : await this.#db.selectFrom("ticket_uploads").selectAll()
      .where("reference", "in", query.clearSelect().select("reference")).execute();
    return rows.map((row) => ticketOf(row, uploads.filter((upload) => upload.reference === row.reference)));
  }
}

async function insert(trx: DatabaseTransaction, ticket: Ticket, formKey: string): Promise<void> {
  await trx.insertInto("tickets").values({
    reference: ticket.reference, form_key: formKey, conversation_id: ticket.conversationId, channel: ticket.channel, locale: ticket.locale,
    name: ticket.name, company: ticket.company, email: ticket.email, phone: ticket.phone, question: ticket.question,
    order_number: ticket.orderNumber, order_stage: ticket.orderStage, state: ticket.state, created_at: ticket.createdAt,
  }).onConflict((conflict) => conflict.doNothing()).execute();
  const stored = await trx.selectFrom("tickets").select("reference").where("form_key", "=", formKey).executeTakeFirst();
  if (stored?.reference !== ticket.reference) throw new TicketConflictError(ticket.reference);
  if (ticket.uploads.length === 0) return;
  await trx.insertInto("ticket_uploads").values(ticket.uploads.map(({ id, name }) => ({ reference: ticket.reference, upload_id: id, name, addition_id: null })))
    .onConflict((conflict) => conflict.doNothing()).execute();
}

function ticketOf(row: Selectable<TicketsTable>, uploads: readonly Selectable<TicketUploadsTable>[]): Ticket {
  return {
    reference: row.reference,
    conversationId: row.conversation_id,
    channel: row.channel,
    locale: row.locale,
    name: row.name,
    company: row.company,
    email: row.email,
    phone: row.phone,
    question: row.question,
    orderNumber: row.order_number,
    orderStage: row.order_stage,
    uploads: uploads.map((upload) => ({ id: upload.upload_id, name: upload.name, ...upload.addition_id === null ? {} : { additionId: upload.addition_id } })),
    state: row.state,
    createdAt: row.created_at,
    ...row.hub_state === null ? {} : { hub: { state: row.hub_state, message: row.hub_message } },
  };
}

/** As it is stored: capitals and the dash do not matter. */
export function canonicalReference(text: string): string {
  const signs = text.trim().toUpperCase().replace(/^V[-\s]?/, "");
  return `V-${signs}`;
}
