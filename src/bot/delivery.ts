import type { Activity } from "botbuilder";
import type { TurnChannel } from "../../dialogs/turn.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";

/**
 * What a channel does with the activities of a turn. They are held back until the turn has succeeded:
 * first `stage` joins the turn's transaction, then, once that is committed, `deliver` sends.
 */
export interface Delivery {
  /** Gives the activities their ids and adds the channel's own writes (history, "this message was handled"). */
  stage(work: UnitOfWork, activities: Partial<Activity>[]): void;
  /** After the commit. What fails here is logged; the turn stands. */
  deliver(activities: Partial<Activity>[]): Promise<void>;
}

/** What a channel tells about a turn besides its activity. */
export interface TurnOrigin extends Pick<TurnChannel, "account" | "privateChat"> {
  delivery: Delivery;
  /** Keyed hash of the sender's network address, or of his account on channels that have no address. */
  addressKey: string;
  /** How to speak to the conversation outside of a turn, see bot/proactive.ts; none for the website, which needs only its id. */
  conversationReference?: object;
  /** The assistant was brought into the conversation: it greets, and the activity itself is not kept. */
  isAdded?: boolean;
  /** Files that came with the message and that are kept here. */
  uploads?: readonly { id: string; name: string }[];
}

/** The bot as channels see it; see bot/bot.ts. A failing turn answers with a reference; it rejects only when not even that could be kept. */
export type HandleTurn = (context: import("botbuilder").TurnContext, origin: TurnOrigin) => Promise<void>;
