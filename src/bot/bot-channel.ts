import type { Activity, TurnContext } from "botbuilder";
import type { Account } from "../../dialogs/turn.js";

/** What an activity means to the assistant. */
export type Incoming =
  /** Something for the dialogs. */
  | { kind: "turn" }
  /** The assistant itself came into the conversation. */
  | { kind: "added" }
  /** It was taken out of it. */
  | { kind: "removed" }
  /** The customer changed a message, or took its deletion back. */
  | { kind: "edited"; activityId: string; text: string; isUndeleted: boolean }
  | { kind: "deleted"; activityId: string }
  /** The channel's own thumbs. */
  | { kind: "feedback"; feedback: 1 | -1; comment: string | undefined; replyToId: string | undefined }
  /** Taken, and neither answered nor kept. An invoke is told so with an empty object. */
  | { kind: "nothing" }
  /** An invoke that asks for something that the assistant does not do. */
  | { kind: "notImplemented" };

export interface Received {
  /** As the dialogs and the transcript see it. */
  activity: Activity;
  incoming: Incoming;
}

/** What one channel of the Bot Service does differently; without it an activity goes to the dialogs as it came. Nothing here throws. */
export interface BotChannel {
  /** The Bot Framework's name of the channel. */
  readonly id: string;
  /** Whether the assistant talks to who sent it. */
  admits(activity: Activity): boolean;
  /** The activity that came is not changed. */
  receive(activity: Activity): Received;
  /** Asks the channel who writes. */
  account(context: TurnContext): Promise<Account>;
  /** Address that opens a conversation with the assistant alone. */
  privateChat(activity: Activity): string | undefined;
}
