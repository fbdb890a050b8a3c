import { TeamsInfo, type Activity, type Entity, type TurnContext } from "botbuilder";
import type { Account } from "../../dialogs/turn.js";
import type { BotChannel, Incoming, Received } from "../bot/bot-channel.js";
import { placeOf } from "../bot/channels.js";
import { localeOf } from "../locale.js";
import type { Log } from "../log.js";
import { isRecord } from "../transcripts/mask-activity.js";
import { feedbackOf } from "./feedback.js";
import { mentionsBot, withoutMentions } from "./mentions.js";

export interface TeamsOptions {
  /** undefined: nobody is authenticated, as in Microsoft's Agents Playground. */
  appId: string | undefined;
  /** Ids, in lower case, of the tenants that are talked to; empty: all. */
  tenants: readonly string[];
  log: Log;
  /** Milliseconds that Teams has to say who writes. Default 2,000. */
  accountLimitMs?: number;
}

/** Microsoft Teams, in a personal chat, a group chat and a channel. */
export class TeamsChannel implements BotChannel {
  readonly id = "msteams";
  readonly #options: TeamsOptions;

  constructor(options: TeamsOptions) {
    this.#options = options;
  }

  admits(activity: Activity): boolean {
    const { tenants } = this.#options;
    if (tenants.length === 0) return true;
    const told = tenantsOf(activity);
    return told.length > 0 && told.every((tenant) => tenants.includes(tenant.toLowerCase()));
  }

  receive(activity: Activity): Received {
    const cleaned = clean(activity);
    return { activity: cleaned, incoming: meaningOf(cleaned, { isMentioned: mentionsBot(activity) }) };
  }

  async account(context: TurnContext): Promise<Account> {
    const { id, name } = context.activity.from;
    const known: Account = typeof name === "string" && name.trim() !== "" ? { name: name.trim() } : {};
    try {
      const member = await this.#within(TeamsInfo.getMember(context, id));
      return { ...known, ...told("name", member?.name), ...told("email", member?.email) };
    } catch (error) {
      this.#options.log.warn({ err: error }, "Teams did not say who writes; the customer is asked");
      return known;
    }
  }

  /**
   * Documented with a continuation (msteams-docs, "Seamlessly transfer Copilot conversation to agent"); without one as Microsoft's
   * support gives it (MicrosoftDocs/msteams-docs#1265).
   */
  privateChat(activity: Activity): string | undefined {
    const bot = this.#options.appId ?? activity.recipient.id.replace(/^28:/, "");
    return bot === "" ? undefined : `https://teams.microsoft.com/l/chat/0/0?users=28:${encodeURIComponent(bot)}`;
  }

  async #within<T>(asked: Promise<T>): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), this.#options.accountLimitMs ?? 2_000);
    });
    try {
      return await Promise.race([asked, limit]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const nothing: Incoming = { kind: "nothing" };

/** As the dialogs and the transcript see it. */
function clean(activity: Activity): Activity {
  const cleaned: Activity = { ...activity, entities: otherEntities(activity) };
  const locale = localeTag(activity);
  if (locale !== undefined) cleaned.locale = locale;
  if (isText(activity)) cleaned.text = withoutMentions(activity);
  const { attachments } = activity as { attachments?: unknown };
  if (attachments !== undefined) cleaned.attachments = Array.isArray(attachments) ? attachments.flatMap(fileOf) : [];
  return cleaned;
}

function meaningOf(activity: Activity, { isMentioned }: { isMentioned: boolean }): Incoming {
  switch (activity.type) {
    // In a group the assistant may be given everything that is said (RSC); what mentions it, or comes from its own cards, is for it.
    case "message": return isMentioned || placeOf(activity) === "teamsPersonal" || isRecord(activity.value) ? { kind: "turn" } : nothing;
    case "installationUpdate": return installed(activity);
    case "conversationUpdate": return membersChanged(activity);
    case "messageUpdate": return updated(activity);
    case "messageDelete": return activity.id === undefined ? nothing : { kind: "deleted", activityId: activity.id };
    case "invoke": return invoked(activity);
    // Reactions, typing, read receipts and other events.
    default: return nothing;
  }
}

/** Teams tells of an installation in two ways at the same time, and in some cases in one only; who was greeted is not greeted again. */
function installed(activity: Activity): Incoming {
  const { action } = activity as { action?: unknown };
  if (action === "remove") return { kind: "removed" };
  // An upgrade ("add-upgrade") is nothing new to the people there.
  return action === "add" && isMainChannel(activity) ? { kind: "added" } : nothing;
}

/** A team's members are told of in its first channel, whose id is that of the team; an installation perhaps in another, that was chosen. */
function isMainChannel({ channelData }: Activity): boolean {
  const [team, chosen] = [textAt(channelData, ["team", "id"]), textAt(channelData, ["settings", "selectedChannel", "id"])];
  return team === undefined || chosen === undefined || team === chosen;
}

function membersChanged(activity: Activity): Incoming {
  const { membersAdded, membersRemoved } = activity as { membersAdded?: unknown; membersRemoved?: unknown };
  if (holdsBot(membersRemoved, activity)) return { kind: "removed" };
  return holdsBot(membersAdded, activity) ? { kind: "added" } : nothing;
}

function holdsBot(members: unknown, { recipient }: Activity): boolean {
  return recipient.id !== "" && Array.isArray(members) && members.some((member: unknown) => isRecord(member) && member["id"] === recipient.id);
}

function updated(activity: Activity): Incoming {
  const eventType = textAt(activity.channelData, ["eventType"]);
  if (activity.id === undefined || (eventType !== "editMessage" && eventType !== "undeleteMessage")) return nothing;
  const { text } = activity as { text?: unknown };
  return { kind: "edited", activityId: activity.id, text: typeof text === "string" ? text : "", isUndeleted: eventType === "undeleteMessage" };
}

function invoked({ name, value, replyToId }: Activity): Incoming {
  if (name !== "message/submitAction") return { kind: "notImplemented" };
  const feedback = feedbackOf(value);
  return feedback === undefined ? nothing : { kind: "feedback", ...feedback, replyToId: typeof replyToId === "string" && replyToId !== "" ? replyToId : undefined };
}

function isText({ type, text }: { type: string; text?: unknown }): boolean {
  return (type === "message" || type === "messageUpdate") && typeof text === "string";
}

/** Without the mentions, which say by name who else is spoken of; the text says it already. */
function otherEntities({ entities }: { entities?: unknown }): Entity[] {
  if (!Array.isArray(entities)) return [];
  return entities.filter((entity: unknown): entity is Entity => isRecord(entity) && entity["type"] !== "mention");
}

/** What was attached, without the addresses: they open the file to whoever has them. The HTML twin of a text is no file. */
function fileOf(attachment: unknown): NonNullable<Activity["attachments"]> {
  if (!isRecord(attachment)) return [];
  const { contentType, name } = attachment;
  if (typeof contentType !== "string" || contentType.toLowerCase().startsWith("text/html")) return [];
  return [{ contentType, ...typeof name === "string" ? { name } : {} }];
}

/** Of the tags that the channel gives, the first in a language of ours. */
function localeTag({ locale, entities }: { locale?: unknown; entities?: unknown }): string | undefined {
  const client: unknown = Array.isArray(entities) ? entities.find((entity: unknown) => isRecord(entity) && entity["type"] === "clientInfo") : undefined;
  const tags = [locale, isRecord(client) ? client["locale"] : undefined].filter((tag) => typeof tag === "string");
  return tags.find((tag) => localeOf(tag) !== undefined) ?? tags[0];
}

/** It stands in two places, which must not contradict each other. */
function tenantsOf({ channelData, conversation }: Activity): string[] {
  return [textAt(channelData, ["tenant", "id"]), textAt(conversation, ["tenantId"])].filter((id) => id !== undefined);
}

function textAt(value: unknown, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), value);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** Longest name or address that is taken over, in characters. */
const accountCharacters = 100;

function told(key: "name" | "email", value: unknown): Account {
  return typeof value === "string" && value.trim() !== "" && value.length <= accountCharacters ? { [key]: value.trim() } : {};
}
