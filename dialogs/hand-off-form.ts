import { looksLikeSentence, parseCompany, parseContact, parseName, type ContactFault } from "../src/handoff/contact.js";
import { asTyped } from "./contact-line.js";
import { isButton, isPhrase, plain, startsWithWord } from "./phrases.js";
import type { FormCard, FormField } from "./reply.js";
import type { Turn } from "./turn.js";

/** What the customer fills in. The order of the fields is the order in which they are asked. */
export const fields = ["question", "name", "company", "contact"] as const;
export type Field = (typeof fields)[number];

export interface Form {
  question?: string;
  name?: string;
  company?: string;
  email?: string;
  phone?: string;
}

/** Longest question that a ticket takes, and longest addition. */
export const questionCharacters = 4_000;

/** Longest part of an answer that is looked for in the transcript and cut from it. */
const redactedCharacters = 200;

const keyOf = (field: Field): string => field.charAt(0).toUpperCase() + field.slice(1);

export const askKey = (field: Field): string => `handoff.ask${keyOf(field)}`;
export const editKey = (field: Field): string => `handoff.edit${keyOf(field)}`;

const contactFaults: Record<ContactFault, string> = {
  invalid_email: "handoff.faultEmail", invalid_phone: "handoff.faultPhone", nothing_found: "handoff.faultContact", own_contact: "handoff.faultOwn",
};

/** Fills in the field from what was typed; the key of what is wrong when that is not a value for it. */
export function fill(form: Form, field: Field, text: string): string | undefined {
  switch (field) {
    case "question":
      if (text === "" || text.length > questionCharacters) return "handoff.faultQuestion";
      form.question = text;
      return undefined;
    case "name": return assign(form, "name", parseName(text));
    case "company": return assign(form, "company", parseCompany(text));
    case "contact": {
      const contact = parseContact(text);
      if ("fault" in contact) return contactFaults[contact.fault];
      delete form.email;
      delete form.phone;
      if (contact.email !== undefined) form.email = contact.email;
      if (contact.phone !== undefined) form.phone = contact.phone;
      return undefined;
    }
  }
}

function assign(form: Form, field: "name" | "company", value: string | undefined): string | undefined {
  if (value === undefined) return `handoff.fault${keyOf(field)}`;
  form[field] = value;
  return undefined;
}

/** A yes or no, a question or a sentence where a name was asked; names can look like anything, so this is asked back once. */
export function isNoName(turn: Turn): boolean {
  const { wording, text } = turn;
  const isReply = ["commands.yes", "commands.no", "smalltalkWords.thanks"].some((key) => isPhrase(wording, key, text));
  return isReply || text.includes("?") || startsWithWord(wording, "commands.questionWords", text) || looksLikeSentence(text);
}

/** The first field that still has no value. */
export function missingField(form: Form): Field | undefined {
  return fields.find((field) => field === "contact" ? form.email === undefined && form.phone === undefined : form[field] === undefined);
}

/** The field that a reply to "what would you like to change?" names. */
export function namedField(turn: Turn): Field | undefined {
  const byNumber = /^[1-4]$/.test(plain(turn.text)) ? fields[Number(plain(turn.text)) - 1] : undefined;
  return byNumber ?? fields.find((field) => isButton(turn.wording, editKey(field), turn.text) || isPhrase(turn.wording, `handoffWords.${field}`, turn.text));
}

/** What a form sent for each field; `faults` holds the key of what is wrong. */
export interface Filled {
  form: Form;
  /** As it was typed. */
  given: Record<Field, string>;
  faults: Partial<Record<Field, string>>;
}

export function fillAll(values: Readonly<Record<string, string>>): Filled {
  const form: Form = {};
  const given = Object.fromEntries(fields.map((field) => [field, values[field] ?? ""])) as Record<Field, string>;
  const faults = Object.fromEntries(fields.flatMap((field) => {
    const fault = fill(form, field, given[field]);
    return fault === undefined ? [] : [[field, fault]];
  }));
  return { form, given, faults };
}

const kindOf = (field: Field): FormField["kind"] => (field === "question" ? "multiline" : "text");

/** Longest value of a field that the card takes; contact details come with words around them. */
const fieldCharacters: Record<Field, number> = { question: questionCharacters, name: 100, company: 100, contact: 200 };

/** All fields, to fill in at once. `dialog` takes what is sent. */
export function formCard(turn: Turn, dialog: string, { given, faults }: Pick<Filled, "given" | "faults">): FormCard {
  return {
    dialog, submit: turn.say("handoff.submit"),
    fields: fields.map((field) => ({
      id: field, kind: kindOf(field), label: turn.say(`handoff.field${keyOf(field)}`), value: given[field].slice(0, fieldCharacters[field]), maxCharacters: fieldCharacters[field],
      required: turn.say(`handoff.required${keyOf(field)}`), fault: faults[field] === undefined ? undefined : turn.say(faults[field]),
    })),
  };
}

export function valuesOf(form: Form): Record<Field, string> {
  return { question: form.question ?? "", name: form.name ?? "", company: form.company ?? "", contact: contactOf(form) };
}

/** What was filled in stands in the card that shows what is wrong with it, and nowhere else. */
export function redactGiven(turn: Turn, given: Filled["given"]): void {
  for (const [field, mark] of [["name", "[naam]"], ["company", "[bedrijf]"], ["contact", "[contact]"]] as const) {
    // As much of it as the card shows.
    if (given[field] !== "") turn.redactions.push({ value: given[field].slice(0, fieldCharacters[field]), mark });
  }
}

export function contactOf(form: Form): string {
  return [form.email, form.phone].filter((part) => part !== undefined).join(", ");
}

/** What will be noted or sent, for the customer to check. */
export function summary(turn: Turn, form: Form, options: { isSent: boolean }): string {
  const lines = [turn.say(options.isSent ? "handoff.summaryMail" : "handoff.summary", {
    question: asTyped(form.question ?? ""), name: asTyped(form.name ?? ""), company: asTyped(form.company ?? ""), contact: asTyped(contactOf(form)),
  })];
  if (turn.data.orderNumber !== undefined) lines.push(turn.say("handoff.summaryOrder", { order: turn.data.orderNumber }));
  return [...lines, ...fileLine(turn)].join("\n");
}

/** The files that go along, as a line of a list; none when there are none. */
export function fileLine(turn: Turn): string[] {
  const { uploads } = turn.data;
  return uploads.length === 0 ? [] : [turn.say("handoff.summaryFiles", { files: uploads.map((upload) => asTyped(upload.name)).join(", ") })];
}

/** Contact details live on the ticket alone: what stands in the form is cut from what the transcript keeps of this turn. */
export function redactForm(turn: Turn, form: Form): void {
  const add = (value: string | undefined, mark: "[naam]" | "[bedrijf]" | "[contact]") => {
    if (value === undefined) return;
    for (const written of new Set([value, asTyped(value)])) turn.redactions.push({ value: written.slice(0, redactedCharacters), mark });
  };
  add(form.name, "[naam]");
  add(form.company, "[bedrijf]");
  add(form.email, "[contact]");
  add(form.phone, "[contact]");
}
