import { z } from "zod";
import { parseOrderNumberCell } from "../orders/order-number.js";
import { BadRequestError, NotFoundError } from "../request-errors.js";
import type { Erasure } from "../transcripts/erasure.js";
import type { Person } from "../transcripts/person.js";
import type { ReviewCall, ReviewReply, ReviewRoute } from "./route.js";
import type { AuditDetail, ErasedBy, ErasureReceipt, ErasureRequest } from "./wire.js";

const requestSchema = z.strictObject({
  email: z.email().max(254).optional(),
  orderNumber: z.string().max(100).optional(),
  confirm: z.boolean(),
});

/** Erasing a conversation with its tickets, and everything of a person: first what would go, then with `confirm` for good. */
export function eraseRoutes(options: { erasure: Pick<Erasure, "eraseConversation" | "previewPerson" | "erasePerson"> }): ReviewRoute[] {
  const { erasure } = options;
  return [
    { method: "DELETE", path: "/conversations/:id", role: "admin", handle: (call) => eraseConversation(erasure, call) },
    { method: "POST", path: "/erasures", role: "admin", handle: (call) => erasePerson(erasure, call) },
  ];
}

async function eraseConversation(erasure: Pick<Erasure, "eraseConversation">, call: ReviewCall): Promise<ReviewReply> {
  const { id = "" } = call.params;
  // Before anything goes, so that what is broken off in the middle has its line too.
  await call.audit("erase", id, { kind: "begun", by: null });
  const { at, by, counts, bytesGone, conversationIds } = await erasure.eraseConversation(id, { by: call.user.name, withTickets: true });
  const receipt: ErasureReceipt = { at, by, counts, bytesGone, conversationIds };
  if (Object.values(receipt.counts).every((count) => count === 0)) throw new NotFoundError("There is no such conversation; it may have been erased already");
  await call.audit("erase", id, summaryOf(receipt, null));
  return { kind: "json", body: receipt };
}

/** Who it was does not stand in the audit log, only how it was looked for. */
async function erasePerson(erasure: Pick<Erasure, "previewPerson" | "erasePerson">, call: ReviewCall): Promise<ReviewReply> {
  const { person, confirm } = parsed(call.body);
  const how = "email" in person ? "email" : "order-number";
  if (!confirm) {
    const preview = await erasure.previewPerson(person);
    const { conversations, tickets, orders } = preview;
    await call.audit("erase-preview", null, { kind: "found", by: how, conversations: conversations.length, tickets: tickets.length, orders: orders.length });
    return { kind: "json", body: preview };
  }
  await call.audit("erase-person", null, { kind: "begun", by: how });
  const receipt = await erasure.erasePerson(person, call.user.name);
  await call.audit("erase-person", null, summaryOf(receipt, how));
  for (const id of receipt.conversationIds) await call.audit("erase", id);
  return { kind: "json", body: receipt };
}

function summaryOf({ counts, bytesGone }: Pick<ErasureReceipt, "counts" | "bytesGone">, by: ErasedBy | null): AuditDetail {
  return { kind: "erased", by, counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)), bytesGone };
}

/** @throws BadRequestError which never repeats what was sent */
function parsed(body: unknown): { person: Person; confirm: boolean } {
  const { success, data } = requestSchema.safeParse(body);
  const { email, orderNumber, confirm }: Partial<ErasureRequest> = success ? withoutUndefined(data) : {};
  if (confirm === undefined || (email === undefined) === (orderNumber === undefined)) {
    throw new BadRequestError(`Send {"email": "..."} or {"orderNumber": "VST-2026-00093"}, and "confirm": true or false`);
  }
  if (email !== undefined) return { person: { email }, confirm };
  const number = parseOrderNumberCell(orderNumber ?? "");
  if (number === undefined) throw new BadRequestError("That is not an order number; write it as VST-2026-00093");
  return { person: { orderNumber: number }, confirm };
}

function withoutUndefined({ email, orderNumber, confirm }: z.output<typeof requestSchema>): ErasureRequest {
  return { confirm, ...email === undefined ? {} : { email }, ...orderNumber === undefined ? {} : { orderNumber } };
}
