import type { Tickets } from "../src/handoff/tickets.js";
import type { OrderBook } from "../src/orders/order-book.js";
import { fill, type Form } from "./hand-off-form.js";
import { holdsPhrase } from "./phrases.js";
import type { Turn } from "./turn.js";

export interface PrefillParts {
  tickets: Pick<Tickets, "get">;
  orders: Pick<OrderBook, "find">;
}

/** What need not be asked: the question, and who asks it. The customer sees it all before it is sent. */
export async function prefill(turn: Turn, form: Form, parts: PrefillParts): Promise<void> {
  if (turn.data.question !== undefined) fill(form, "question", turn.data.question);
  await fillKnown(turn, form, parts);
  fillCallBack(turn, form);
}

/** Who asked something a moment ago need not say again who he is. */
async function fillKnown(turn: Turn, form: Form, parts: PrefillParts): Promise<void> {
  const ticket = turn.data.ticket === undefined ? undefined : await parts.tickets.get(turn.data.ticket);
  if (ticket === undefined) return fillFromAccount(turn, form, parts);
  const { name, company, email, phone } = ticket;
  Object.assign(form, { name, company }, email === null ? {} : { email }, phone === null ? {} : { phone });
}

/** What the channel tells of the customer, where he sees it in a form before it is sent. */
async function fillFromAccount(turn: Turn, form: Form, { orders }: PrefillParts): Promise<void> {
  if (turn.manners.forms !== "card") return;
  const { name, email } = await turn.account();
  const order = turn.data.orderNumber === undefined ? undefined : await orders.find(turn.data.orderNumber);
  for (const [field, text] of [["name", name], ["company", order?.company], ["contact", email]] as const) {
    if (text !== undefined) fill(form, field, text);
  }
}

/** "Bel mij terug op 06 12345678" says where he can be reached; a number that the question is about does not. */
function fillCallBack({ wording }: Turn, form: Form): void {
  const { question = "" } = form;
  const said: Form = {};
  if (!holdsPhrase(wording, "commands.callBackWords", question) || fill(said, "contact", question) !== undefined) return;
  Object.assign(form, said);
}
