import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import type { ReviewRole } from "../storage/review-schema.js";
import type { Reviewer } from "./route.js";
import { hashOf, newSecret } from "./secret.js";
import { Sessions } from "./sessions.js";

/** How long a sign-in link may be used. */
export const linkMs = 24 * 3_600_000;
/** What the ids of those who sign in with a link begin with. */
const linkIds = "link:";
/** Whoever starts the server; its links follow each other, so that one is valid at a time. */
const startUserId = `${linkIds}start`;

export interface Person extends Reviewer {
  lastSignInAt: number | null;
  /** Until when a link of theirs may still be used. */
  linkUntil: number | null;
}

/** Who may review, and the links with which they sign in for the first time. */
export class People {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #sessions: Sessions;

  constructor(options: { db: Database; clock: Clock }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#sessions = new Sessions(options);
  }

  /** @returns the secret of a link for somebody new; the path is `linkPath(secret)` */
  async invite(name: string, role: ReviewRole): Promise<string> {
    return this.#addLink({ id: `${linkIds}${randomUUID()}`, name, role });
  }

  /** The same for somebody who is known and keeps what is theirs, such as tickets. @returns undefined when nobody of links has this id */
  async inviteAgain(user: Reviewer): Promise<string | undefined> {
    const known = (await this.list()).some(({ id }) => id === user.id && id.startsWith(linkIds));
    return known ? this.#addLink(user) : undefined;
  }

  /** The same for who started the server, an admin; an earlier one that was not used is void. */
  async inviteStarter(name: string): Promise<string> {
    await this.#db.deleteFrom("review_links").where("user_id", "=", startUserId).execute();
    return this.#addLink({ id: startUserId, name, role: "admin" });
  }

  /** Whether a link could be used now; does not use it. */
  async linkFor(secret: string): Promise<{ name: string; role: ReviewRole } | undefined> {
    return this.#db.selectFrom("review_links").select(["name", "role"])
      .where("token_hash", "=", hashOf(secret)).where("used_at", "is", null).where("expires_at", ">", this.#clock.now()).executeTakeFirst();
  }

  /** Uses a link. @returns the session's token, or undefined when it was used before, has expired or never was */
  async redeem(secret: string): Promise<{ user: Reviewer; token: string } | undefined> {
    const now = this.#clock.now();
    return this.#db.transaction().execute(async (trx) => {
      const link = await trx.updateTable("review_links").set({ used_at: now })
        .where("token_hash", "=", hashOf(secret)).where("used_at", "is", null).where("expires_at", ">", now)
        .returning(["user_id", "name", "role"]).executeTakeFirst();
      if (link === undefined) return undefined;
      const user = { id: link.user_id, name: link.name, role: link.role };
      return { user, token: await this.#signIn(user, trx) };
    });
  }

  /** Somebody whom a provider vouches for, with the role that it says today. @returns the session's token */
  async signIn(user: Reviewer): Promise<string> {
    return this.#db.transaction().execute((trx) => this.#signIn(user, trx));
  }

  /** Everybody who signed in or may with a link, by name. */
  async list(): Promise<Person[]> {
    const now = this.#clock.now();
    const users = await this.#db.selectFrom("review_users").selectAll().execute();
    const links = await this.#db.selectFrom("review_links").selectAll().where("used_at", "is", null).where("expires_at", ">", now).execute();
    const people = new Map<string, Person>(users.map(({ id, name, role, last_sign_in_at }) => [id, { id, name, role, lastSignInAt: last_sign_in_at, linkUntil: null }]));
    for (const { user_id: id, name, role, expires_at } of links) {
      people.set(id, { ...people.get(id) ?? { id, name, role, lastSignInAt: null }, linkUntil: expires_at });
    }
    return [...people.values()].sort((a, b) => a.name.localeCompare(b.name, "nl") || a.id.localeCompare(b.id, "en"));
  }

  /** Ends the sessions and voids the links of somebody; the tickets they take care of keep the name. @returns whether there was anybody */
  async remove(id: string): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const links = await trx.deleteFrom("review_links").where("user_id", "=", id).executeTakeFirst();
      await trx.updateTable("tickets").where("claimed_by", "=", id)
        .set((row) => ({ claimed_by: row.selectFrom("review_users").select("name").where("id", "=", id) })).execute();
      const users = await trx.deleteFrom("review_users").where("id", "=", id).executeTakeFirst();
      return links.numDeletedRows + users.numDeletedRows > 0n;
    });
  }

  /** Erases links that can no longer be used. */
  async purge(): Promise<void> {
    const now = this.#clock.now();
    await this.#db.deleteFrom("review_links").where((row) => row.or([row("used_at", "is not", null), row("expires_at", "<=", now)])).execute();
  }

  async #addLink(user: Reviewer): Promise<string> {
    const secret = newSecret();
    await this.#db.insertInto("review_links").values({
      token_hash: hashOf(secret), user_id: user.id, name: user.name, role: user.role, expires_at: this.#clock.now() + linkMs, used_at: null,
    }).execute();
    return secret;
  }

  async #signIn(user: Reviewer, trx: DatabaseTransaction): Promise<string> {
    const now = this.#clock.now();
    await trx.insertInto("review_users").values({ ...user, created_at: now, last_sign_in_at: now })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ name: user.name, role: user.role, last_sign_in_at: now })).execute();
    return this.#sessions.start(user.id, trx);
  }
}

/** Path of the page that a link opens. */
export function linkPath(secret: string): string {
  return `/review/sign-in/link?code=${secret}`;
}
