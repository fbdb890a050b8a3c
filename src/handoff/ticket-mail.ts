import { DateTime } from "luxon";
import type { SendMailOptions } from "nodemailer";
import { localeOf, defaultLocale, type Locale } from "../locale.js";
import type { Database } from "../storage/database.js";
import type { Wording } from "../wording/wording.js";
import { htmlText, plainText, type MailBlock } from "./mail-blocks.js";
import { filesOf, type MailFile } from "./mail-files.js";
import type { OutboxMail } from "./mail-outbox.js";
import { headerText, shortened, unlinked } from "./mail-text.js";
import type { Ticket, Tickets } from "./tickets.js";

/** A message of the conversation, masked. */
export interface SaidInConversation {
  /** Milliseconds since the Unix epoch. */
  at: number;
  from: "customer" | "assistant";
  text: string;
  files: readonly string[];
  /** Titles of the answers that it told. */
  answered: readonly string[];
  feedback: 1 | -1 | null;
}

export interface TicketMailOptions {
  db: Database;
  tickets: Pick<Tickets, "get">;
  wording: Wording;
  /** Where the conversation comes from; empty when it is no longer kept. */
  conversation: (conversationId: string, locale: Locale) => Promise<readonly SaidInConversation[]>;
  from: string;
  supportTo: string;
  publicUrl: string | undefined;
  dataDir: string;
  /** IANA name */
  timeZone: string;
}

interface Addition {
  at: number;
  text: string;
}

/** What the writers of a mail know. */
interface Known {
  mail: OutboxMail;
  ticket: Ticket;
  /** Up to this mail's own, oldest first. */
  additions: readonly Addition[];
  say: (key: string, values?: Record<string, string>) => string;
  /** A moment as people write it. */
  time: (at: number) => string;
}

/** What VST's staff reads. */
const staffLocale: Locale = "nl";
/** Further on a question pushes who asked it out of sight. */
const leadCharacters = 500;
/** The last ones of a conversation that has more. */
const shownMessages = 300;
const shownMessageCharacters = 5_000;
const topicCharacters = 70;
const nameCharacters = 100;

/** Makes the mails about a ticket: to support, and the copy to the customer. */
export class TicketMail {
  constructor(private readonly options: TicketMailOptions) {}

  /** The same for every attempt but for what was erased meanwhile; undefined when the ticket was. */
  async compose(mail: OutboxMail): Promise<SendMailOptions | undefined> {
    const ticket = await this.options.tickets.get(mail.reference);
    if (ticket === undefined) return undefined;
    const isCopy = mail.kind === "copy";
    if (isCopy && ticket.email === null) return undefined;
    const locale = isCopy ? localeOf(ticket.locale) ?? defaultLocale : staffLocale;
    const known: Known = {
      mail, ticket, additions: await this.#additions(mail),
      say: (key, values) => this.options.wording.say(key.includes(".") ? key : `mail.${key}`, locale, values),
      time: (at) => this.#time(at, locale),
    };
    return { ...common(known, this.options.from), ...isCopy ? this.#copy(known, locale) : await this.#toSupport(known) };
  }

  async #toSupport(known: Known): Promise<SendMailOptions> {
    const { mail, ticket, say } = known;
    const files = await filesOf(ticket.uploads.filter(({ additionId = null }) => additionId === mail.additionId), this.options);
    const said = (await this.options.conversation(ticket.conversationId, staffLocale)).filter(({ at }) => at <= mail.createdAt);
    const topic = say("subject", { reference: ticket.reference, company: headerText(ticket.company, 50), topic: headerText(ticket.question, topicCharacters) });
    const subject = headerText(mail.kind === "addition" ? say("reply", { subject: topic }) : topic, 200);
    const blocks = [...mail.kind === "addition" ? additionBlocks(known) : [], ...this.#ticketBlocks(known, files), ...answeredBlocks(known, said), ...this.#linkBlocks(known),
      ...wholeQuestionBlocks(known), ...conversationBlocks(known, said)];
    const threadId = mail.kind === "addition" ? await this.#ticketMessageId(ticket.reference) : undefined;
    return {
      to: this.options.supportTo, subject, ...texts(blocks, { language: staffLocale, subject }),
      ...ticket.email === null ? {} : { replyTo: { name: headerText(ticket.name, nameCharacters), address: ticket.email } },
      ...threadId === undefined ? {} : { inReplyTo: threadId, references: [threadId] },
      attachments: files.flatMap((file) => (file.state === "attached" ? [{ filename: file.name, content: file.content, contentType: file.contentType }] : [])),
    };
  }

  /** Anybody may have typed that address, and that text: nothing of it can be clicked, so that nobody sends his links in VST's name. */
  #copy({ ticket, say }: Known, locale: Locale): SendMailOptions {
    const subject = say("copySubject", { reference: ticket.reference });
    const [question, name, company] = [ticket.question, ticket.name, ticket.company].map(unlinked) as [string, string, string];
    const isChanged = question !== ticket.question || name !== ticket.name || company !== ticket.company;
    const blocks: MailBlock[] = [
      { kind: "paragraph", text: say("copyLead", { reference: ticket.reference }) },
      { kind: "quote", heading: say("question"), text: question },
      { kind: "facts", rows: whoRows({ ...ticket, name, company }, say) },
      ...isChanged ? [{ kind: "paragraph" as const, text: say("copyUnlinked"), isQuiet: true as const }] : [],
      { kind: "paragraph", text: say("copyContact", { phone: say("contact.phone") }) },
      { kind: "paragraph", text: say("copyNotYou"), isQuiet: true },
    ];
    return {
      to: { name: "", address: ticket.email ?? "" }, replyTo: this.options.supportTo, subject, ...texts(blocks, { language: locale, subject }),
      // RFC 3834, and Exchange's own: an absence notice is not to come back.
      headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    };
  }

  #ticketBlocks({ ticket, say, time }: Known, files: readonly MailFile[]): MailBlock[] {
    const question = ticket.question.length > leadCharacters ? `${shortened(ticket.question, leadCharacters)}\n${say("cutQuestion")}` : ticket.question;
    const fileKey = { "attached": "attached", "too large": "onServer", "gone": "gone" } as const;
    return [
      { kind: "quote", heading: say("question"), text: question },
      { kind: "facts", rows: [
        ...whoRows(ticket, say),
        { label: say("order"), text: orderText(ticket, say) },
        ...files.length === 0 ? [] : [{ label: say("files"), text: files.map((file) => say(fileKey[file.state], { name: file.name, path: file.path })).join("\n") }],
        { label: say("ticket"), text: say("ticketAt", { reference: ticket.reference, time: time(ticket.createdAt) }) },
      ] },
      { kind: "paragraph", text: say(ticket.email === null ? "reachByPhone" : "reachByMail") },
    ];
  }

  #linkBlocks({ ticket, say }: Known): MailBlock[] {
    const { publicUrl } = this.options;
    return publicUrl === undefined ? [] : [{ kind: "link", text: say("link"), url: `${publicUrl}/review/conversations/${encodeURIComponent(ticket.conversationId)}` }];
  }

  async #additions({ reference, additionId }: OutboxMail): Promise<Addition[]> {
    if (additionId === null) return [];
    return this.options.db.selectFrom("ticket_additions").select(["at", "text"])
      .where("reference", "=", reference).where("id", "<=", additionId).orderBy("id").execute();
  }

  async #ticketMessageId(reference: string): Promise<string | undefined> {
    const row = await this.options.db.selectFrom("mails").select("message_id").where("reference", "=", reference).where("kind", "=", "ticket").executeTakeFirst();
    return row?.message_id;
  }

  #time(at: number, locale: Locale): string {
    return DateTime.fromMillis(at, { zone: this.options.timeZone }).setLocale(locale === "nl" ? "nl-NL" : "en-GB")
      .toFormat(locale === "nl" ? "d MMMM yyyy H.mm 'uur'" : "d MMMM yyyy H:mm");
  }
}

function common({ mail, say }: Known, from: string): SendMailOptions {
  return { from: { name: say("fromName"), address: from }, messageId: mail.messageId, date: new Date(mail.createdAt) };
}

function texts(blocks: readonly MailBlock[], head: { language: Locale; subject: string }): Pick<SendMailOptions, "text" | "html"> {
  return { text: plainText(blocks), html: htmlText(blocks, head) };
}

function whoRows(ticket: Ticket, say: Known["say"]): { label: string; text: string; href?: string }[] {
  return [
    { label: say("name"), text: headerText(ticket.name, nameCharacters) },
    { label: say("company"), text: headerText(ticket.company, nameCharacters) },
    ...ticket.email === null ? [] : [{ label: say("email"), text: ticket.email, href: `mailto:${encodeURIComponent(ticket.email).replaceAll("%40", "@")}` }],
    ...ticket.phone === null ? [] : [{ label: say("phone"), text: ticket.phone, href: `tel:${ticket.phone.replace(/[^+\d]/g, "")}` }],
  ];
}

function orderText({ orderNumber, orderStage }: Ticket, say: Known["say"]): string {
  if (orderNumber === null) return say("noOrder");
  return orderStage === null ? orderNumber : say("orderStage", { order: orderNumber, stage: say(`order.stage.${orderStage}`) });
}

function additionBlocks({ mail, additions, say, time }: Known): MailBlock[] {
  const own = additions.at(-1);
  const earlier = additions.slice(0, -1);
  return [
    { kind: "quote", heading: say("addition", { time: time(own?.at ?? mail.createdAt) }), text: own?.text ?? say("additionLost") },
    ...earlier.length === 0 ? [] : [{ kind: "list" as const, heading: say("earlier"), items: earlier.map(({ at, text }) => `${time(at)}: ${text}`) }],
  ];
}

function wholeQuestionBlocks({ ticket, say }: Known): MailBlock[] {
  return ticket.question.length > leadCharacters ? [{ kind: "quote", heading: say("wholeQuestion"), text: ticket.question }] : [];
}

function answeredBlocks({ say }: Known, said: readonly SaidInConversation[]): MailBlock[] {
  const items = said.flatMap(({ answered, feedback }) => answered.map((title) =>
    feedback === null ? title : say(feedback === 1 ? "helped" : "notHelped", { title })));
  return items.length === 0 ? [{ kind: "paragraph", text: say("answeredNothing") }] : [{ kind: "list", heading: say("answered"), items: [...new Set(items)] }];
}

function conversationBlocks({ ticket, say, time }: Known, said: readonly SaidInConversation[]): MailBlock[] {
  if (said.length === 0) return [{ kind: "paragraph", text: say("noConversation"), isQuiet: true }];
  const turns = said.slice(-shownMessages).map((message) => ({
    who: say(message.from), time: time(message.at), isCustomer: message.from === "customer",
    text: [shortened(message.from === "assistant" ? withoutMarks(message.text) : message.text, shownMessageCharacters),
      ...message.files.length === 0 ? [] : [say("withFiles", { files: message.files.join(", ") })]].filter((part) => part !== "").join("\n"),
  }));
  return [
    { kind: "conversation", heading: say("conversation"), turns },
    { kind: "paragraph", isQuiet: true, text: said.length > shownMessages ? `${say("shortened", { id: ticket.conversationId })}\n${say("masked")}` : say("masked") },
  ];
}

/** The assistant writes Markdown; a mail shows it as it is. */
function withoutMarks(text: string): string {
  return text.replace(/\*\*(.+?)\*\*/g, "$1").replace(/(?<![\p{L}\p{N}])_(.+?)_(?![\p{L}\p{N}])/gu, "$1").replace(/\[([^\]]+)\]\((?:tel:|mailto:|https?:)[^)]*\)/g, "$1")
    .replace(/\\([\\`*_{}[\]<>()#+\-!|~&])/g, "$1");
}
