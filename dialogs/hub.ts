import { EventFactory, HandoffEventNames, type Activity } from "botbuilder";
import { defaultLocale } from "../src/locale.js";
import type { HandOff } from "../src/handoff/hand-off.js";
import type { HubState } from "../src/storage/schema.js";
import { saidMessages } from "../src/transcripts/conversation.js";
import { maskDeep } from "../src/transcripts/mask-deep.js";
import type { Transcript, Transcripts } from "../src/transcripts/transcript-store.js";
import { asTyped, contactLine } from "./contact-line.js";
import type { Turn } from "./turn.js";

export interface HubRooms {
  handOff: Pick<HandOff, "hubTicket" | "setHubState">;
  transcripts: Pick<Transcripts, "get">;
}

/** Teams answers an event with 400 (microsoft/botframework-sdk#5920), and nobody there would take it. */
const channels = new Set(["directline", "webchat"]);

/** Direct Line takes activities of up to 300,000 characters (microsoft/botframework-sdk#5302); the rest of the event needs little. */
const transcriptCharacters = 200_000;

/** What a hub adds is shown up to here. */
const messageCharacters = 300;

/** Which states may follow; a hub that says something else, or the same again, is not listened to. */
const following: Record<HubState, readonly HubState[]> = {
  initiated: ["accepted", "failed", "completed"], accepted: ["failed", "completed"], failed: [], completed: [],
};

/** An agent hub, such as a contact centre's: it is told of a hand-off in the Bot Framework's way, and tells what became of it. */
export class Hub {
  constructor(private readonly rooms: HubRooms) {}

  /** Asks the hub to take over; on channels without hubs nothing happens. The ticket must be in the turn's unit of work. */
  async initiate(turn: Turn, ticket: { reference: string; question: string }): Promise<void> {
    if (!channels.has(turn.channel)) return;
    const transcript = await this.rooms.transcripts.get(turn.conversationId);
    const question = masked(turn, ticket.question);
    await turn.context.sendActivity(EventFactory.createHandoffInitiation(
      turn.context, { ...hubContext(turn, transcript, question), reference: ticket.reference, va_AgentMessage: agentMessage(turn, ticket.reference, question) },
      { activities: newest(transcript) },
    ));
    this.rooms.handOff.setHubState(turn.work, ticket.reference, "initiated");
  }

  /**
   * A hub's `handoff.status`. On the website whoever holds the conversation's token may send it, the customer as well: it touches the hub
   * state of this conversation's newest ticket and nothing else, at most twice, and what it says is shown as plain text.
   */
  async status(turn: Turn): Promise<void> {
    const status = channels.has(turn.channel) ? statusOf(turn.context.activity.value) : undefined;
    if (status === undefined) return;
    const ticket = await this.rooms.handOff.hubTicket(turn.conversationId);
    if (ticket === undefined || !following[ticket.hubState].includes(status.state)) return;
    const { state, message } = status;
    this.rooms.handOff.setHubState(turn.work, ticket.reference, state, message);
    await turn.reply([
      turn.say(`hub.${state}`, { reference: ticket.reference }),
      message === undefined ? "" : turn.say("hub.message", { message: asTyped(message) }),
      state === "failed" ? contactLine(turn) : "",
    ]);
  }
}

export const statusEvent: string = HandoffEventNames.HandoffStatus;

/** Names as Copilot Studio gives them, which hubs know (learn.microsoft.com, "Configure handoff to any generic engagement hub"). */
function hubContext(turn: Turn, transcript: Transcript | undefined, question: string): Record<string, unknown> {
  const said = transcript === undefined ? [] : saidMessages(transcript);
  const topics = [...new Set(said.flatMap(({ articles }) => articles))];
  const phrases = said.filter(({ from, text }) => from === "customer" && text !== "" && !isMark(text)).map(({ text }) => text);
  return {
    va_Scope: "bot",
    va_LastTopic: topics.at(-1) ?? "",
    va_Topics: topics,
    va_LastPhrases: question,
    va_Phrases: phrases,
    va_ConversationId: turn.conversationId,
    va_BotId: turn.context.activity.recipient.id,
    va_Language: turn.data.locale,
  };
}

/** For who reads it at Support, in Support's language. */
function agentMessage(turn: Turn, reference: string, question: string): string {
  return turn.wording.say("hub.agentMessage", defaultLocale, { reference, question });
}

/** Contact details live on the ticket alone; the event stays with everyone who reads the conversation. */
function masked(turn: Turn, text: string): string {
  return String(maskDeep(text, turn.redactions));
}

/** What stands in the transcript in the place of an answer to the form. */
function isMark(text: string): boolean {
  return /^\[\p{L}+\]$/u.test(text);
}

/** The newest messages that fit, oldest first. */
function newest(transcript: Transcript | undefined): Activity[] {
  const activities: Activity[] = [];
  let characters = 0;
  for (const { activity, at, type } of [...transcript?.entries ?? []].reverse()) {
    if (type !== "message") continue;
    const timed = { ...activity, timestamp: activity["timestamp"] ?? new Date(at).toISOString() } as unknown as Activity;
    characters += JSON.stringify(timed).length;
    if (characters > transcriptCharacters) break;
    activities.unshift(timed);
  }
  return activities;
}

/** undefined: not a status of the Bot Framework. */
function statusOf(value: unknown): { state: "accepted" | "failed" | "completed"; message: string | undefined } | undefined {
  if (typeof value !== "object" || value === null || !("state" in value)) return undefined;
  const { state } = value;
  if (state !== "accepted" && state !== "failed" && state !== "completed") return undefined;
  return { state, message: "message" in value && typeof value.message === "string" ? plainMessage(value.message) : undefined };
}

/** One line, without what a channel would make a link of. */
function plainMessage(text: string): string | undefined {
  const line = text.slice(0, messageCharacters * 4).toWellFormed().replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  const linkless = line.replace(/\S*(?:\/\/|www\.|\b(?:mailto|tel|javascript|data):\S|@)\S*/giu, "…");
  // Not half a character at the cut.
  return linkless === "" ? undefined : linkless.slice(0, messageCharacters).replace(/[\uD800-\uDBFF]$/u, "");
}
