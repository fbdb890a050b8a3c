import { ActionTypes, ActivityTypes, InputHints, type Activity } from "botbuilder";
import type { ChannelManners, Reply } from "../../dialogs/reply.js";

export interface RenderOptions {
  manners: ChannelManners;
  locale: string;
  /** Id of whom it is said to; empty when the channel told none. */
  to: string;
}

/** A reply as the activities that its channel shows, in order; the first one carries what was decided. */
export function renderReply(reply: Reply, { locale, to }: RenderOptions): Partial<Activity>[] {
  const links = reply.links.map(({ title, url }) => `[${title}](${url})`);
  const activity: Partial<Activity> = {
    type: ActivityTypes.Message, text: [...reply.parts, ...links].join("\n\n"), textFormat: "markdown", locale, inputHint: InputHints.ExpectingInput,
  };
  if (reply.buttons.length > 0) {
    const actions = reply.buttons.map((title) => ({ type: ActionTypes.ImBack, title, value: title }));
    // Without an address a channel shows the buttons to everyone in the conversation.
    activity.suggestedActions = { to: to === "" ? [] : [to], actions };
  }
  return [activity];
}
