import type { Activity } from "botbuilder";
import type { ChannelManners } from "../../dialogs/reply.js";

/** Where a conversation takes place, as far as it changes what can be shown or asked there. */
export type Place = "chat" | "teamsPersonal" | "teamsGroup" | "teamsChannel";

/** Direct Line takes activities of up to 300,000 characters (microsoft/botframework-sdk#5302). */
const chat: ChannelManners = {
  suggestedActions: Infinity, forms: "questions", isPrivate: true, mustBeMentioned: false, hasThumbs: false, hasCitations: false, markdown: "full", messageBytes: 600_000,
};

/**
 * Teams takes about 100 KB and advises 80 (agent-message-size-limit.md), shows three suggested actions and none beside an attachment
 * (conversations/suggested-actions.md), and in a channel not at all; lists show on its desktop only (format-your-bot-messages.md).
 */
const teams: ChannelManners = {
  suggestedActions: 0, forms: "questions", isPrivate: false, mustBeMentioned: true, hasThumbs: true, hasCitations: true, markdown: "teams", messageBytes: 80_000,
};

/** What each place can show. The tests render one conversation for all of them and compare what is said. */
export const channelTable: Readonly<Record<Place, ChannelManners>> = {
  chat,
  teamsPersonal: { ...teams, suggestedActions: 3, forms: "card", isPrivate: true, mustBeMentioned: false },
  teamsGroup: teams,
  teamsChannel: teams,
};

/** A conversation of Teams that does not say its kind is treated as a channel, where least is shown. */
export function placeOf({ channelId, conversation }: Pick<Activity, "channelId" | "conversation">): Place {
  if (channelId !== "msteams") return "chat";
  if (conversation.conversationType === "personal") return "teamsPersonal";
  return conversation.conversationType === "groupChat" ? "teamsGroup" : "teamsChannel";
}

/** Of the place, but nothing personal where the channel says that others read along. */
export function mannersAt(table: Readonly<Record<Place, ChannelManners>>, activity: Pick<Activity, "channelId" | "conversation">): ChannelManners {
  const manners = table[placeOf(activity)];
  const { isGroup } = activity.conversation as { isGroup?: unknown };
  return isGroup === true ? { ...manners, isPrivate: false } : manners;
}
