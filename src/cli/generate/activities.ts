import type { Locale } from "../../locale.js";

/** Where a made-up conversation takes place. */
export interface Speaker {
  /** The conversation. */
  id: string;
  channel: string;
  locale: Locale;
  /** Of the last activity. */
  seq: number;
}

/** An activity as Direct Line gives it. Counts `speaker.seq` on. */
export function activityOf(speaker: Speaker, activity: { from: "user" | "bot"; type: string; at: number; text?: string }): Record<string, unknown> {
  speaker.seq += 1;
  const { id, channel, locale, seq } = speaker;
  const idOf = (place: number): string => `${id}|${String(place).padStart(7, "0")}`;
  const [from, recipient] = activity.from === "user" ? ["user-1", "vst-assistant"] : ["vst-assistant", "user-1"];
  return {
    id: idOf(seq), type: activity.type, timestamp: new Date(activity.at).toISOString(), channelId: channel, serviceUrl: "",
    from: { id: from }, recipient: { id: recipient }, conversation: { id }, locale: locale === "nl" ? "nl-NL" : "en-GB",
    ...activity.from === "bot" ? { replyToId: idOf(seq - 1), inputHint: "expectingInput" } : {},
    ...activity.text === undefined ? {} : { text: activity.text },
  };
}

export function buttonsOf(titles: readonly string[]): Record<string, unknown> {
  return titles.length === 0 ? {} : { suggestedActions: { to: ["user-1"], actions: titles.map((title) => ({ type: "imBack", title, value: title })) } };
}
