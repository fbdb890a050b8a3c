import { contactLine } from "./contact-line.js";
import type { ReplyLink } from "./reply.js";
import type { Turn } from "./turn.js";

/** Opens a chat with the assistant that nobody else reads; none where there is no such chat. */
export function privateChatLinks(turn: Turn): ReplyLink[] {
  return turn.privateChat === undefined ? [] : [{ title: turn.say("privately.open"), url: turn.privateChat }];
}

/** What others may not read is not asked here: says why, and where it goes on. */
export async function moveToPrivateChat(turn: Turn, subject: "order" | "handoff"): Promise<void> {
  turn.mark(subject === "order" ? "asked" : "person");
  const links = privateChatLinks(turn);
  const parts = [turn.say(`privately.${subject}`), turn.say(links.length > 0 ? "privately.goOn" : "privately.find")];
  await turn.reply(subject === "order" ? parts : [...parts, contactLine(turn)], [], { links });
}

/** A person, one press away; where others read along, by way of a chat of one's own. */
export function waysToPerson(turn: Turn): { buttons: string[]; links: ReplyLink[] } {
  if (!turn.manners.isPrivate) return { buttons: [], links: privateChatLinks(turn) };
  return { buttons: [turn.say("handoff.offer")], links: [] };
}
