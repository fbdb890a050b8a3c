import type { Activity, ChannelAccount } from "botbuilder";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import { activityId, type ActivityLog, type NewEntry } from "./activity-log.js";
import type { Conversation, Conversations, Position } from "./conversations.js";
import type { ClientActivity } from "./incoming.js";

export const channelId = "directline";

export interface Post {
  conversationId: string;
  activity: ClientActivity;
  /** The user that the token vouches for. */
  tokenUserId: string | undefined;
  addressKey: string;
  /** Writes that belong to it, with the activity's own time (epoch ms): the rows of uploaded files. */
  alongside?: (trx: DatabaseTransaction, at: number) => Promise<void>;
}

export interface Posted {
  /** Id of the echo; what answers reply to. */
  id: string;
  /** The client had sent the same before (channelData.clientActivityID): nothing was added. */
  repeated: boolean;
}

export interface Start {
  tokenUserId: string | undefined;
  /** What the client calls itself; only believed when the token names nobody. */
  clientUserId: string | undefined;
  locale: string | undefined;
  addressKey: string;
}

/** Takes what clients send: stamps it and puts it into the log, where the bot's turn finds it. */
export class Inbox {
  readonly #db: Database;
  readonly #conversations: Conversations;
  readonly #log: ActivityLog;
  readonly #bot: ChannelAccount;

  constructor(parts: { db: Database; conversations: Conversations; log: ActivityLog; bot: ChannelAccount }) {
    this.#db = parts.db;
    this.#conversations = parts.conversations;
    this.#log = parts.log;
    this.#bot = parts.bot;
  }

  /**
   * The bot gets one conversationUpdate, at the first start only. It is a row of the log that clients never see, so that it survives a crash.
   * @throws ConversationNotFoundError
   */
  async start(conversationId: string, start: Start): Promise<{ first: boolean }> {
    return this.#db.transaction().execute(async (trx) => {
      const conversation = await this.#conversations.get(conversationId, trx);
      const userId = conversation.userId ?? start.tokenUserId ?? start.clientUserId;
      await this.#conversations.update(trx, conversationId, changed(conversation, { userId, locale: start.locale }));
      if (conversation.started) return { first: false };
      await this.#begin(trx, { ...conversation, userId, locale: start.locale ?? conversation.locale }, start.addressKey);
      return { first: true };
    });
  }

  /** @throws ConversationNotFoundError */
  async post(post: Post): Promise<Posted> {
    return this.#db.transaction().execute(async (trx) => {
      const { conversationId, activity, addressKey } = post;
      const conversation = await this.#conversations.get(conversationId, trx);
      if (activity.clientActivityId !== null) {
        const seq = await this.#log.findRepeated(trx, conversationId, activity.clientActivityId);
        if (seq !== undefined) return { id: activityId(conversationId, seq), repeated: true };
      }
      const userId = post.tokenUserId ?? activity.from.id ?? conversation.userId ?? anonymousId(conversationId);
      await this.#conversations.update(trx, conversationId, changed(conversation, { userId: conversation.userId ?? userId, locale: activity.locale }));
      if (!conversation.started) await this.#begin(trx, { ...conversation, userId }, addressKey);
      else if (conversation.userId === undefined) await this.#addMembers(trx, { ...conversation, userId }, { members: [userAccount(userId)], addressKey });
      const position = await this.#conversations.advance(trx, conversationId, 1);
      const entry = this.#entry(conversationId, position, {
        ...activity.fields,
        from: { id: userId, ...activity.from.name === undefined ? {} : { name: activity.from.name }, role: "user" },
      });
      await this.#log.add(trx, [{ ...entry, addressKey, clientActivityId: activity.clientActivityId }]);
      await post.alongside?.(trx, position.at);
      return { id: activityId(conversationId, position.firstSeq), repeated: false };
    });
  }

  async #begin(trx: DatabaseTransaction, conversation: Conversation, addressKey: string): Promise<void> {
    await this.#conversations.markStarted(trx, conversation.id);
    const user = conversation.userId === undefined ? [] : [userAccount(conversation.userId)];
    await this.#addMembers(trx, conversation, { members: [this.#bot, ...user], addressKey });
  }

  async #addMembers(trx: DatabaseTransaction, conversation: Conversation, update: { members: ChannelAccount[]; addressKey: string }): Promise<void> {
    const position = await this.#conversations.advance(trx, conversation.id, 1);
    const entry = this.#entry(conversation.id, position, {
      type: "conversationUpdate",
      from: userAccount(conversation.userId ?? anonymousId(conversation.id)),
      membersAdded: update.members,
      locale: conversation.locale,
    });
    await this.#log.add(trx, [{ ...entry, addressKey: update.addressKey }]);
  }

  #entry(conversationId: string, { firstSeq: seq, at }: Position, fields: Record<string, unknown>): NewEntry {
    const stamps = {
      id: activityId(conversationId, seq),
      timestamp: new Date(at),
      channelId,
      conversation: { id: conversationId },
      recipient: this.#bot,
    };
    return { conversationId, seq, at, direction: "in", activity: { ...fields, ...stamps } as Partial<Activity>, clientActivityId: null, addressKey: null };
  }
}

function userAccount(id: string): ChannelAccount {
  return { id, role: "user" } as ChannelAccount;
}

/** For a client that gives itself no id that can be believed. */
function anonymousId(conversationId: string): string {
  return `user-${conversationId.slice(0, 12)}`;
}

function changed(conversation: Conversation, now: { userId: string | undefined; locale: string | undefined }): { userId?: string; locale?: string } {
  return {
    ...now.userId === undefined || now.userId === conversation.userId ? {} : { userId: now.userId },
    ...now.locale === undefined || now.locale === conversation.locale ? {} : { locale: now.locale },
  };
}
