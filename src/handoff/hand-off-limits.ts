import { createHmac } from "node:crypto";
import type { Clock } from "../clock.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";

/** Copies of hand-offs within a day that one sender may ask for: an office shares one address. */
export const copiesOfSender = 10;
/** Copies within a day that one mailbox gets, whoever asks: anybody can type somebody else's address. */
export const copiesOfRecipient = 3;
/** Tickets within a day of one conversation, and of one sender: each is a mail to Support. */
export const ticketsOfConversation = 10;
export const ticketsOfSender = 50;
/** Additions within a day to one ticket: each is a mail to Support as well. */
export const additionsOfTicket = 10;
const dayMs = 24 * 3_600_000;

export interface HandOffLimitsOptions {
  db: Database;
  clock: Clock;
  /** For keyed hashes of mailboxes. */
  key: Uint8Array;
}

export interface TicketSender {
  /** Keyed hash of the sender's address. */
  addressKey: string;
  conversationId: string;
}

/** How much may still be handed off, so that nobody floods Support, or fills a stranger's mailbox through the assistant. */
export class HandOffLimits {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #key: Uint8Array;

  constructor(options: HandOffLimitsOptions) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#key = options.key;
  }

  /**
   * Counts one copy, unless the sender or the mailbox has had its share of the last 24 hours. Committed before it returns, so that
   * turns at the same moment do not count from the same picture. Never call it inside a transaction.
   * @param request.addressKey keyed hash of the sender's address
   * @returns whether the copy may be sent
   */
  async takeCopy(request: { addressKey: string; email: string }): Promise<boolean> {
    return this.#take({ [`sender:${request.addressKey}`]: copiesOfSender, [recipientScope(this.#key, request.email)]: copiesOfRecipient });
  }

  /** As `takeCopy`, for a ticket. */
  async takeTicket(sender: TicketSender): Promise<boolean> {
    return await this.#conversationHasRoom(sender.conversationId) && this.#take({ [ticketScope(sender)]: ticketsOfSender });
  }

  /** Whether `takeTicket` would be true now, so that nobody fills in a form for nothing. */
  async hasRoomForTicket(sender: TicketSender): Promise<boolean> {
    if (!await this.#conversationHasRoom(sender.conversationId)) return false;
    const scope = ticketScope(sender);
    return (await this.#taken(this.#db, [scope])).length < ticketsOfSender;
  }

  async hasRoomForAddition(reference: string): Promise<boolean> {
    const { count } = await this.#db.selectFrom("ticket_additions").select(({ fn }) => fn.countAll<number>().as("count"))
      .where("reference", "=", reference).where("at", ">", this.#clock.now() - dayMs).executeTakeFirstOrThrow();
    return count < additionsOfTicket;
  }

  async #conversationHasRoom(conversationId: string): Promise<boolean> {
    const { count } = await this.#db.selectFrom("tickets").select(({ fn }) => fn.countAll<number>().as("count"))
      .where("conversation_id", "=", conversationId).where("created_at", ">", this.#clock.now() - dayMs).executeTakeFirstOrThrow();
    return count < ticketsOfConversation;
  }

  async #take(most: Record<string, number>): Promise<boolean> {
    const now = this.#clock.now();
    const scopes = Object.keys(most);
    return this.#db.transaction().execute(async (trx) => {
      // A write first: it takes the lock.
      await trx.deleteFrom("hand_off_counts").where("taken_at", "<=", now - dayMs).execute();
      const taken = await this.#taken(trx, scopes);
      if (scopes.some((scope) => taken.filter((one) => one === scope).length >= (most[scope] ?? 0))) return false;
      await trx.insertInto("hand_off_counts").values(scopes.map((scope) => ({ scope, taken_at: now }))).execute();
      return true;
    });
  }

  async #taken(db: Database | DatabaseTransaction, scopes: string[]): Promise<string[]> {
    const rows = await db.selectFrom("hand_off_counts").select("scope").where("scope", "in", scopes).where("taken_at", ">", this.#clock.now() - dayMs).execute();
    return rows.map(({ scope }) => scope);
  }
}

/** "Anna+1@Bedrijf.nl" and "anna@bedrijf.nl" are one mailbox, and to Google dots are nothing. Only a hash that needs the key is kept. */
export function recipientScope(key: Uint8Array, email: string): string {
  const mailbox = email.toLowerCase().replace(/\+[^@]*(?=@)/, "").replace(/@googlemail\.com$/, "@gmail.com")
    .replace(/^[^@]+(?=@gmail\.com$)/, (name) => name.replaceAll(".", ""));
  return `recipient:${createHmac("sha256", key).update(mailbox).digest("base64url").slice(0, 22)}`;
}

const ticketScope = ({ addressKey }: TicketSender): string => `ticket:${addressKey}`;
