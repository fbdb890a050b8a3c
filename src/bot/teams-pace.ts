/** So many messages in so many milliseconds (msteams-docs, bots/how-to/rate-limit.md). */
export interface Rate {
  count: number;
  ms: number;
}

/** To one conversation. */
export const conversationRates: readonly Rate[] = [{ count: 7, ms: 1_000 }, { count: 8, ms: 2_000 }, { count: 60, ms: 30_000 }, { count: 1_800, ms: 3_600_000 }];
/** Of one app to all conversations of a tenant. */
export const tenantRates: readonly Rate[] = [{ count: 30, ms: 1_000 }];

/** Conversations, and tenants, to which nothing was sent that counts still are forgotten when there are more than this. */
const keptConversations = 1_000;

/**
 * Keeps below the rates of Teams: in no span of time, wherever it begins, more than its count. Of this process alone: two servers
 * together may go above, and are then told to wait by a 429. (A window that starts anew each second would let through twice as many
 * around its edge, which is why rate-limiter-flexible is not used here.)
 */
export class TeamsPace {
  /** When each of the last messages was sent, oldest first, by conversation and by tenant. */
  readonly #conversations = new Map<string, number[]>();
  readonly #tenants = new Map<string, number[]>();
  readonly #nowMs: () => number;

  /** @param nowMs a clock that is never put back; default `performance.now` */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Takes a place for one message when there is one. @returns 0, or in how many milliseconds to ask again */
  take(conversation: string, tenant: string): number {
    const now = this.#nowMs();
    const toConversation = recent(this.#conversations, conversation, now - longest(conversationRates));
    const toTenant = recent(this.#tenants, tenant, now - longest(tenantRates));
    const waitMs = Math.max(waitFor(toConversation, conversationRates, now), waitFor(toTenant, tenantRates, now));
    if (waitMs > 0) return waitMs;
    toConversation.push(now);
    toTenant.push(now);
    if (this.#conversations.size > keptConversations) forgetQuiet(this.#conversations, now - longest(conversationRates));
    if (this.#tenants.size > keptConversations) forgetQuiet(this.#tenants, now - longest(tenantRates));
    return 0;
  }
}

const longest = (rates: readonly Rate[]): number => Math.max(...rates.map(({ ms }) => ms));

/** The list itself, without what is older. */
function recent(lists: Map<string, number[]>, key: string, since: number): number[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  const first = list.findIndex((at) => at > since);
  list.splice(0, first === -1 ? list.length : first);
  return list;
}

function waitFor(sent: readonly number[], rates: readonly Rate[], now: number): number {
  return Math.max(0, ...rates.map(({ count, ms }) => {
    const oldest = sent.at(-count);
    return oldest === undefined ? 0 : oldest + ms - now;
  }));
}

function forgetQuiet(lists: Map<string, number[]>, since: number): void {
  for (const [key, list] of lists) if ((list.at(-1) ?? 0) <= since) lists.delete(key);
}
