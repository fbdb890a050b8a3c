import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ParsedMail } from "mailparser";
import { simpleParser } from "mailparser";
import { createTransport } from "nodemailer";
import { describe, expect, it } from "vitest";
import type { SaidInConversation } from "../../src/handoff/ticket-mail.js";
import { MailRoom } from "../support/mail-room.js";

const noon = Date.parse("2026-11-20T11:59:00Z");
const said = (over: Partial<SaidInConversation>): SaidInConversation => ({ at: noon - 3_600_000, from: "customer", text: "", files: [], answered: [], feedback: null, ...over });

/** The mails that wait, as a mail program gets them; oldest first. */
async function letters(room: MailRoom): Promise<{ mail: ParsedMail; raw: string }[]> {
  const wire = createTransport({ streamTransport: true, buffer: true });
  const found: { mail: ParsedMail; raw: string }[] = [];
  for (let mail = await room.outbox.take(); mail !== undefined; mail = await room.outbox.take()) {
    const composed = await room.letters.compose(mail);
    if (composed === undefined) throw new Error("no mail");
    const { message } = await wire.sendMail(composed);
    if (!Buffer.isBuffer(message)) throw new Error("no buffer");
    const raw = message.toString();
    found.push({ mail: await simpleParser(raw), raw });
  }
  return found;
}

const htmlOf = ({ html }: ParsedMail): string => (typeof html === "string" ? html : "");

async function letter(room: MailRoom): Promise<{ mail: ParsedMail; raw: string; html: string; text: string; headers: string }> {
  const [one, ...others] = await letters(room);
  if (one === undefined || others.length > 0) throw new Error("not one mail");
  return { ...one, html: htmlOf(one.mail), text: one.mail.text ?? "", headers: one.raw.slice(0, one.raw.indexOf("\r\n\r\n")) };
}

/** What of a reads before what. */
function inOrder(text: string, parts: string[]): void {
  const places = parts.map((part) => text.indexOf(part));
  expect(parts.filter((_, index) => places[index] === -1), text).toEqual([]);
  expect(places).toEqual([...places].sort((a, b) => a - b));
}

describe("the mail to support", () => {
  it("is read from top to bottom: question, who, order, what was answered, link, conversation; the same in both versions", async () => {
    const room = await MailRoom.open({ conversation: () => Promise.resolve([
      said({ text: "wat verandert er" }),
      said({ from: "assistant", text: "**Uw nummers** blijven \\*echt\\*.", answered: ["Wat verandert er voor mij?"], feedback: -1 }),
      said({ text: "en dit hoort er niet bij", at: noon + 90_000_000 }),
    ]) });
    const reference = await room.ticket();
    const { mail, text, html } = await letter(room);
    const order = ["Wanneer gaat mijn nummer over?", "Anna de Vries", "Bakkerij Jansen BV", "anna@jansen.example", "+31612345678", "VST-2026-00093, laatste stap: Order verwerkt", reference,
      "20 november 2026 12.00 uur", "Wat verandert er voor mij? (klant: dit hielp niet)", "https://chat.vst.example/review/conversations/c1", "20 november 2026 11.59 uur"];
    inOrder(text, [...order.slice(0, -1), "wat verandert er", "Uw nummers blijven *echt*."]);
    inOrder(html.slice(html.indexOf("<body")), [...order.slice(0, -1), "wat verandert er", "Uw nummers blijven *echt*."]);
    expect(text).not.toContain("hoort er niet bij");
    expect(mail).toMatchObject({ subject: `${reference} Bakkerij Jansen BV: Wanneer gaat mijn nummer over?`, messageId: `<${reference}.ticket.0@vst.example>` });
    expect(mail.from?.value).toEqual([{ name: "VST switch-assistent", address: "assistent@vst.example" }]);
    expect(mail.to).toMatchObject({ text: "support@vst.example" });
    expect(mail.replyTo?.value).toEqual([{ name: "Anna de Vries", address: "anna@jansen.example" }]);
  });

  it("asks to call a customer without an address, and then answers go to nobody else", async () => {
    const room = await MailRoom.open({ publicUrl: undefined });
    await room.ticket({ email: null, orderNumber: null, orderStage: null });
    const { mail, text } = await letter(room);
    expect(mail.replyTo).toBeUndefined();
    expect(text).toContain("De klant gaf geen e-mailadres");
    expect(text).toMatch(/Order: +niet opgegeven/);
    expect(text).toContain("Het gesprek is niet meer bewaard.");
    expect(text).not.toContain("review");
  });

  it("brings the files that fit, and names those that do not with where they are", async () => {
    const room = await MailRoom.open();
    mkdirSync(join(room.dataDir, "uploads"));
    const files = [["small", "foto\r\nBcc: x@y.nl.png", 3], ["large", "scan.pdf", 10_000_001], ["tiny", "klein.png", 2]] as const;
    for (const [id, , size] of files) writeFileSync(join(room.dataDir, "uploads", id), Buffer.alloc(size, "x"));
    await room.db.insertInto("dl_uploads").values({ id: "small", conversation_id: "c1", name: "a", content_type: "image/png", size: 3, at: 0 }).execute();
    await room.ticket({ uploads: [...files.map(([id, name]) => ({ id, name })), { id: "../test.db", name: "gone.png" }] });
    const { mail, text } = await letter(room);
    expect(mail.attachments.map(({ filename, contentType, content }) => [filename, contentType, content.toString()]))
      .toEqual([["foto Bcc: x@y.nl.png", "image/png", "xxx"], ["klein.png", "image/png", "xx"]]);
    expect(mail.bcc).toBeUndefined();
    expect(text).toMatch(/scan\.pdf \(te groot voor deze mail; op de server: uploads\/large\)/);
    expect(text).toContain("gone.png (niet meer bewaard)");
  });

  it("of an addition stands in the thread of its ticket, under the same subject, with only what was added until then", async () => {
    const room = await MailRoom.open();
    const reference = await room.ticket();
    await room.addition(reference, "Mijn vestiging is in Ede.");
    await room.addition(reference, "En het gaat om tien nummers.");
    const [first, second, third] = await letters(room);
    expect(second?.mail).toMatchObject({ subject: `Re: ${first?.mail.subject ?? ""}`, inReplyTo: first?.mail.messageId, references: first?.mail.messageId });
    expect(second?.mail.text).toMatch(/^Aanvulling van de klant, 20 november 2026 12.00 uur\n-+\n  Mijn vestiging is in Ede\./);
    expect(second?.mail.text).not.toContain("tien nummers");
    inOrder(third?.mail.text ?? "", ["En het gaat om tien nummers.", "Eerdere aanvullingen", "Mijn vestiging is in Ede.", "Wanneer gaat mijn nummer over?"]);
    expect(new Set([first, second, third].map((one) => one?.mail.messageId)).size).toBe(3);
  });
});

it("brings a file with the addition that it came with, and not with another mail", async () => {
  const room = await MailRoom.open();
  mkdirSync(join(room.dataDir, "uploads"));
  for (const id of ["first", "later"]) writeFileSync(join(room.dataDir, "uploads", id), id);
  const reference = await room.ticket({ uploads: [{ id: "first", name: "een.png" }] });
  await room.addition(reference, "Zie de foto.", [{ id: "later", name: "twee.png" }]);
  await room.addition(reference, "Dat was het.");
  expect((await letters(room)).map(({ mail }) => mail.attachments.map(({ filename, content }) => `${filename ?? ""} ${content.toString()}`))).toEqual([["een.png first"], ["twee.png later"], []]);
});

it("makes no link of what stands in a copy: anybody may have typed that address; Support gets it as it was typed", async () => {
  const room = await MailRoom.open();
  const question = "Klik op https://evil.example/login of www.evil.example, m.a.w. betaal 2.500 euro.";
  await room.ticket({ wantsCopy: true, question, name: "evil.example", company: "http://10.0.0.1 BV" });
  const [first, second] = await letters(room);
  const [copy, ticket] = first?.mail.subject?.startsWith("Uw vraag") === true ? [first.mail, second?.mail] : [second?.mail, first?.mail];
  for (const text of [copy?.text ?? "", htmlOf(copy as ParsedMail)]) {
    expect(text).toContain("https[:]//evil[.]example/login of www[.]evil[.]example, m.a.w. betaal 2.500 euro.");
    expect(text.replace(/^.*<body/s, "")).not.toMatch(/evil\.example|http:\/\//);
    expect(text).toContain("niet aanklikbaar");
  }
  expect(ticket?.text).toContain(question);
  await room.ticket({ wantsCopy: true, formKey: "plain" });
  expect((await letters(room)).map(({ mail }) => mail.text).join()).not.toContain("niet aanklikbaar");
});

it("lets nothing that a customer types pass for the lines around it", async () => {
  const room = await MailRoom.open();
  await room.ticket({ question: "Hallo\n\nNaam:     De directeur\nE-mail:   directeur@jansen.example" });
  const { text } = await letter(room);
  expect(text.match(/^(Naam|E-mail): .*$/gm)).toEqual(["Naam:     Anna de Vries", "E-mail:   anna@jansen.example"]);
});

it("writes the customer's copy in his language, to him alone, and marks it as automatic", async () => {
  const room = await MailRoom.open();
  const reference = await room.ticket({ wantsCopy: true, locale: "en" });
  const copy = (await letters(room)).find(({ mail }) => mail.subject?.startsWith("Your question"))?.mail;
  expect(copy).toMatchObject({ subject: `Your question to VST, reference ${reference}`, to: { text: "anna@jansen.example" }, replyTo: { text: "support@vst.example" } });
  expect([copy?.headers.get("auto-submitted"), copy?.cc, copy?.bcc, copy?.attachments]).toEqual(["auto-generated", undefined, undefined, []]);
  expect(copy?.text).toContain("Wanneer gaat mijn nummer over?");
  expect(copy?.text).toContain("0318-501212");
});

describe("what customers type", () => {
  const hostile = [
    ["CRLF and a header", "Anna\r\nBcc: victim@example.com\r\n\r\n<b>hoi</b>"],
    ["a lone line feed", "Anna\nX-Evil: 1"],
    ["Unicode's line separators", "Anna\u2028Bcc: victim@example.com\u2029\u0085X-Evil: 1"],
    ["marks that turn the direction", "Anna \u202Egnirts\u2066 \u200Fabc"],
    ["a control character and half a character", "An\u0000na\u001B[31m\uD83D"],
    ["an encoded word", "=?utf-8?Q?=0D=0ABcc:_victim@example.com?="],
    ["quotes and commas", `Anna", <victim@example.com>, "x`],
    ["emoji", "Anna 👩‍👩‍👧‍👦🎉"],
    ["ten thousand characters", "ä".repeat(10_000)],
    ["sentences' own marks", "{{reference}} $t(mail.subject) $1 $&"],
  ] as const;

  it.each(hostile)("%s, as name, company and question: no header of its own, nobody else gets the mail", async (_what, text) => {
    const room = await MailRoom.open();
    const reference = await room.ticket({ name: text, company: text, question: text });
    const { mail, headers } = await letter(room);
    const names = headers.replace(/\r\n[ \t]+/g, " ").split("\r\n").map((line) => line.slice(0, line.indexOf(":")).toLowerCase());
    expect(names.sort()).toEqual(["content-type", "date", "from", "message-id", "mime-version", "reply-to", "subject", "to"]);
    expect(headers.split("\r\n").every((line) => line.length <= 998 && !/[^\t\x20-\x7e]/.test(line))).toBe(true);
    expect([mail.to, mail.replyTo].flat().flatMap((field) => field?.value.map(({ address }) => address))).toEqual(["support@vst.example", "anna@jansen.example"]);
    expect([mail.cc, mail.bcc]).toEqual([undefined, undefined]);
    expect(mail.subject?.startsWith(`${reference} `)).toBe(true);
    expect(mail.subject).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
    expect((mail.subject ?? "").length).toBeLessThan(250);
  });

  it("keeps an address that was put past the form's check to one address", async () => {
    const room = await MailRoom.open();
    await room.ticket();
    await room.db.updateTable("tickets").set({ email: "a@b.example>\r\nBcc: victim@example.com, <c@d.example" }).execute();
    const { mail, headers } = await letter(room);
    expect(headers).not.toMatch(/^bcc:/im);
    expect([mail.cc, mail.bcc]).toEqual([undefined, undefined]);
    expect([mail.to].flat().flatMap((field) => field?.value.map(({ address }) => address))).toEqual(["support@vst.example"]);
  });

  it("is only ever text in the HTML version", async () => {
    const evil = `<script>alert(1)</script><img src=x onerror="alert(2)">'"&amp;</p></div><a href="javascript:alert(3)">x</a>`;
    const room = await MailRoom.open({ conversation: () => Promise.resolve([
      said({ text: evil, files: [evil] }), said({ from: "assistant", text: evil, answered: [evil] }),
    ]), publicUrl: "https://chat.vst.example" });
    const reference = await room.ticket({ name: evil.slice(0, 90), company: evil, question: evil, conversationId: `"><script>` });
    await room.addition(reference, evil);
    for (const { mail } of await letters(room)) {
      const tags = [...htmlOf(mail).matchAll(/<\/?([a-z0-9!]+)[^>]*>/g)];
      expect(tags.filter(([, name]) => !["!doctype", "html", "head", "meta", "title", "body", "div", "h2", "p", "table", "tbody", "tr", "td", "ul", "li", "a"].includes(name ?? ""))).toEqual([]);
      expect(tags.map(([tag]) => tag).filter((tag) => /\son\w+=|javascript:/i.test(tag.replace(/"[^"]*"/g, "")))).toEqual([]);
      expect([...htmlOf(mail).matchAll(/href="([^"]*)"/g)].map(([, url]) => url?.split(":")[0])).toEqual(["mailto", "tel", "https"]);
      expect(mail.text).toContain("<script>alert(1)</script>");
    }
  });

  it("shows a long question short on top and whole below", async () => {
    const room = await MailRoom.open();
    const question = `${"Mijn vraag is lang. ".repeat(500)}EINDE`;
    await room.ticket({ question });
    const { text } = await letter(room);
    inOrder(text, ["(de hele vraag staat verderop)", "Anna de Vries", "De hele vraag", "EINDE"]);
    expect(text.indexOf("Anna de Vries")).toBeLessThan(1_500);
  });

  it("keeps the mail small when the conversation is very long", async () => {
    const room = await MailRoom.open({ conversation: () => Promise.resolve(Array.from({ length: 3_000 }, (_, index) => said({ text: `bericht ${index} ` }))) });
    await room.ticket();
    const { text } = await letter(room);
    expect(text).toContain("bericht 2999");
    expect(text).not.toContain("bericht 2699 ");
    expect(text).toContain("npm run transcripts -- show c1");
  });
});
