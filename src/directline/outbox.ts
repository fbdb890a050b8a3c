import type { Activity, ChannelAccount } from "botbuilder";
import type { DatabaseTransaction } from "../storage/database.js";
import { activityId, type ActivityLog } from "./activity-log.js";
import type { Conversations } from "./conversations.js";
import { channelId } from "./inbox.js";
import { isJsonObject } from "./incoming.js";
import { isInternal } from "./visibility.js";

export interface Destination {
  conversationId: string;
  user: ChannelAccount;
  /** The activity that is answered; undefined when there is none. */
  inbound: { id: string; shown: boolean } | undefined;
}

/** Puts the bot's activities into the log. */
export class Outbox {
  readonly #conversations: Conversations;
  readonly #log: ActivityLog;
  readonly #bot: ChannelAccount;

  constructor(parts: { conversations: Conversations; log: ActivityLog; bot: ChannelAccount }) {
    this.#conversations = parts.conversations;
    this.#log = parts.log;
    this.#bot = parts.bot;
  }

  /** Stamps the activities in place (id, timestamp, from, ...) and adds them. Those that no client may see are left out, without an id. */
  async append(trx: DatabaseTransaction, to: Destination, activities: readonly Partial<Activity>[]): Promise<void> {
    const shown = activities.filter((activity) => !isInternal(activity.type));
    if (shown.length === 0) return;
    const { firstSeq, at } = await this.#conversations.advance(trx, to.conversationId, shown.length);
    shown.forEach((activity, index) => {
      stamp(activity, to);
      activity.id = activityId(to.conversationId, firstSeq + index);
      activity.timestamp = new Date(at);
      activity.from = { ...this.#bot };
    });
    await this.#log.add(trx, shown.map((activity, index) => ({
      conversationId: to.conversationId, seq: firstSeq + index, at, direction: "out" as const, activity, clientActivityId: null, addressKey: null,
    })));
  }
}

function stamp(activity: Partial<Activity>, to: Destination): void {
  activity.type ??= "message";
  activity.channelId = channelId;
  activity.conversation = { id: to.conversationId } as Activity["conversation"];
  activity.recipient = to.user;
  activity.replyToId ??= to.inbound?.id ?? "";
  // Web Chat holds a reply to something that it never saw back for five seconds.
  const repliesToHidden = to.inbound?.shown === false && activity.replyToId === to.inbound.id;
  if (activity.replyToId === "" || repliesToHidden) delete activity.replyToId;
  delete activity.serviceUrl;
  // Web Chat takes two activities with one clientActivityID for the same: the reply would replace the question.
  if (isJsonObject(activity.channelData) && "clientActivityID" in activity.channelData) {
    activity.channelData = { ...activity.channelData };
    Reflect.deleteProperty(activity.channelData as object, "clientActivityID");
  }
  // Web Chat hides buttons that are meant for somebody else.
  const addressees = (activity.suggestedActions as { to?: string[] } | undefined)?.to;
  if (activity.suggestedActions !== undefined && addressees !== undefined && addressees.length > 0 && !addressees.includes(to.user.id)) {
    activity.suggestedActions = { ...activity.suggestedActions, to: [to.user.id] };
  }
}
