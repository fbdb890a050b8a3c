import { parseCompany, parseContact, parseName } from "../src/handoff/contact.js";
import { asTyped } from "./contact-line.js";
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

/** Longest question that a ticket takes. */
const questionCharacters = 4_000;

const keyOf = (field: Field): string => field.charAt(0).toUpperCase() + field.slice(1);

export const askKey = (field: Field): string => `handoff.ask${keyOf(field)}`;
export const faultKey = (field: Field): string => `handoff.fault${keyOf(field)}`;
export const editKey = (field: Field): string => `handoff.edit${keyOf(field)}`;

/** Fills in the field from what was typed; false when that is not a value for it. */
export function fill(form: Form, field: Field, text: string): boolean {
  switch (field) {
    case "question": {
      if (text === "" || text.length > questionCharacters) return false;
      form.question = text;
      return true;
    }
    case "name": return assign(form, "name", parseName(text));
    case "company": return assign(form, "company", parseCompany(text));
    case "contact": {
      const contact = parseContact(text);
      if ("fault" in contact) return false;
      delete form.email;
      delete form.phone;
      if (contact.email !== undefined) form.email = contact.email;
      if (contact.phone !== undefined) form.phone = contact.phone;
      return true;
    }
  }
}

function assign(form: Form, field: "name" | "company", value: string | undefined): boolean {
  if (value === undefined) return false;
  form[field] = value;
  return true;
}

/** The first field that still has no value. */
export function missingField(form: Form): Field | undefined {
  return fields.find((field) => field === "contact" ? form.email === undefined && form.phone === undefined : form[field] === undefined);
}

export function contactOf(form: Form): string {
  return [form.email, form.phone].filter((part) => part !== undefined).join(", ");
}

/** What will be noted, for the customer to check. */
export function summary(turn: Turn, form: Form): string {
  const lines = [turn.say("handoff.summary", {
    question: asTyped(form.question ?? ""), name: asTyped(form.name ?? ""), company: asTyped(form.company ?? ""), contact: asTyped(contactOf(form)),
  })];
  if (turn.data.orderNumber !== undefined) lines.push(turn.say("handoff.summaryOrder", { order: turn.data.orderNumber }));
  if (turn.data.uploads.length > 0) {
    lines.push(turn.say("handoff.summaryFiles", { files: turn.data.uploads.map((upload) => asTyped(upload.name)).join(", ") }));
  }
  return lines.join("\n");
}

/** Contact details live on the ticket alone: what stands in the form is cut from the transcript of this turn. */
export function redactForm(turn: Turn, form: Form): void {
  const add = (value: string | undefined, mark: "[naam]" | "[bedrijf]" | "[contact]") => {
    if (value === undefined) return;
    for (const written of new Set([value, asTyped(value)])) turn.redactions.push({ value: written, mark });
  };
  add(form.name, "[naam]");
  add(form.company, "[bedrijf]");
  add(form.email, "[contact]");
  add(form.phone, "[contact]");
}
