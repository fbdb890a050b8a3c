import type { IncomingMessage } from "node:http";
import type { Activity } from "botbuilder";
import { parseJson, readBody } from "../http-body.js";
import { BadRequestError } from "../request-errors.js";
import { MissingPropertyError } from "./errors.js";
import { isInternal } from "./visibility.js";

export type JsonObject = Record<string, unknown>;

/** An activity of a client, checked: the fields that the bot relies on have their type, and what a client may not say is gone. */
export interface ClientActivity {
  /** Without id, timestamp, conversation, channel, from, recipient: those are the server's to stamp. */
  fields: JsonObject & { type: string };
  from: { id: string | undefined; name: string | undefined };
  clientActivityId: string | null;
  locale: string | undefined;
}

const stringFields = ["text", "name", "locale", "textFormat", "deliveryMode", "localTimestamp", "localTimezone", "speak", "summary",
  "inputHint", "label", "valueType", "code", "action", "importance", "expiration", "topicName", "attachmentLayout", "replyToId"];
const objectListFields = ["attachments", "entities", "membersAdded", "membersRemoved", "reactionsAdded", "reactionsRemoved"];
const serverFields = ["id", "timestamp", "rawTimestamp", "rawLocalTimestamp", "rawExpiration", "conversation", "channelId", "serviceUrl",
  "recipient", "from", "callerId", "relatesTo", "__proto__"];

const longestClientActivityId = 200;
const longestUserId = 100;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A body to an object; none is an empty one.
 * @throws BadRequestError for null, a list, text or a number
 */
export function objectBody(body: unknown): JsonObject {
  if (body === undefined) return {};
  if (!isJsonObject(body)) throw new BadRequestError(`The body is ${kindOf(body)}; send a JSON object`);
  return body;
}

/**
 * The body as a JSON object, empty when there is none; to be read after the caller was checked.
 * @throws BodyTooLargeError, BodyEncodingError, BadBodyError, BadRequestError
 */
export async function readObject(request: IncomingMessage, limitBytes: number): Promise<JsonObject> {
  return objectBody(parseJson(await readBody(request, limitBytes)));
}

/** A user id that a client may give itself; ids that begin with `dl_` are only valid from a token. */
export function clientMadeUserId(id: unknown): string | undefined {
  return typeof id === "string" && id !== "" && id.length <= longestUserId && !id.startsWith("dl_") ? id : undefined;
}

/** A tag that looks like BCP 47. */
export function localeTag(value: unknown): string | undefined {
  return typeof value === "string" && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$/.test(value) ? value : undefined;
}

/** @throws BadRequestError, MissingPropertyError that name the field */
export function checkActivity(body: unknown, conversationId: string): ClientActivity {
  const given = objectBody(body);
  const { type } = given;
  if (type === undefined || type === null || type === "") throw new MissingPropertyError(`The activity has no type; give "message" or another`);
  if (typeof type !== "string") throw new BadRequestError(`type is ${kindOf(type)}; give text such as "message"`);
  if (isInternal(type)) throw new BadRequestError(`Activities of type ${type} are made by the server; clients do not send them`);
  const fields: ClientActivity["fields"] = { ...given, type };
  for (const name of serverFields) Reflect.deleteProperty(fields, name);
  checkFields(fields);
  if (typeof fields["replyToId"] === "string" && !fields["replyToId"].startsWith(`${conversationId}|`)) delete fields["replyToId"];
  return { fields, from: senderOf(given["from"]), clientActivityId: clientActivityIdOf(fields["channelData"]), locale: localeTag(fields["locale"]) };
}

/** As the SDK gives activities to bots: times are Dates. The log keeps the texts as they came. */
export function toBotActivity(stored: Partial<Activity>, settings: { serviceUrl: string; locale: string }): Partial<Activity> {
  const local = typeof stored.localTimestamp === "string" ? new Date(stored.localTimestamp) : undefined;
  const activity: Partial<Activity> = {
    ...stored,
    timestamp: new Date(stored.timestamp ?? 0),
    serviceUrl: settings.serviceUrl,
    locale: localeTag(stored.locale) ?? settings.locale,
  };
  delete activity.localTimestamp;
  delete activity.expiration;
  if (local !== undefined && !Number.isNaN(local.getTime())) activity.localTimestamp = local;
  return activity;
}

function checkFields(fields: JsonObject): void {
  for (const name of stringFields) {
    const value = fields[name];
    if (value === null) Reflect.deleteProperty(fields, name);
    else if (value !== undefined && typeof value !== "string") throw new BadRequestError(`${name} is ${kindOf(value)}; give text`);
  }
  for (const name of objectListFields) {
    const value = fields[name];
    if (value === null) Reflect.deleteProperty(fields, name);
    else if (value !== undefined && !(Array.isArray(value) && value.every(isJsonObject))) {
      throw new BadRequestError(`${name} is ${kindOf(value)}; give a list of objects`);
    }
  }
  for (const name of ["channelData", "suggestedActions"]) {
    const value = fields[name];
    if (value === null) Reflect.deleteProperty(fields, name);
    else if (name === "suggestedActions" && value !== undefined && !isJsonObject(value)) {
      throw new BadRequestError(`suggestedActions is ${kindOf(value)}; give an object`);
    }
  }
}

function senderOf(from: unknown): ClientActivity["from"] {
  if (!isJsonObject(from)) return { id: undefined, name: undefined };
  return { id: clientMadeUserId(from["id"]), name: typeof from["name"] === "string" ? from["name"] : undefined };
}

function clientActivityIdOf(channelData: unknown): string | null {
  if (!isJsonObject(channelData)) return null;
  const id = channelData["clientActivityID"];
  return typeof id === "string" && id !== "" && id.length <= longestClientActivityId ? id : null;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
