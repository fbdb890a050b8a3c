import type { Clock } from "../clock.js";
import type { Database } from "../storage/database.js";
import type { LoginChecks } from "./oidc.js";
import { hashOf, newSecret } from "./secret.js";

/** A sign-in at the provider may take so long: a password, a second factor, a forgotten phone. */
export const loginMs = 10 * 60_000;

/** OpenID Connect sign-ins under way, each good for one answer. */
export class Logins {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor({ db, clock }: { db: Database; clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  async begin(returnTo: string): Promise<LoginChecks> {
    const checks = { state: newSecret(), nonce: newSecret(), verifier: newSecret() };
    await this.#db.insertInto("review_logins").values({
      state_hash: hashOf(checks.state), nonce: checks.nonce, verifier: checks.verifier, return_to: returnTo, created_at: this.#clock.now(),
    }).execute();
    return checks;
  }

  /** Once; undefined when it was taken before, is too long ago or never was. */
  async take(state: string): Promise<{ checks: LoginChecks; returnTo: string } | undefined> {
    const row = await this.#db.deleteFrom("review_logins").where("state_hash", "=", hashOf(state)).returningAll().executeTakeFirst();
    if (row === undefined || row.created_at <= this.#clock.now() - loginMs) return undefined;
    return { checks: { state, nonce: row.nonce, verifier: row.verifier }, returnTo: row.return_to };
  }

  async purge(): Promise<void> {
    await this.#db.deleteFrom("review_logins").where("created_at", "<=", this.#clock.now() - loginMs).execute();
  }
}
