import { ticketStates, type TicketAction, type TicketDesk } from "../handoff/ticket-desk.js";
import { BadRequestError, NotFoundError } from "../request-errors.js";
import { ReviewConflictError, type AuditAction, type ReviewCall, type ReviewReply, type ReviewRoute } from "./route.js";
import type { TicketList, TicketSummary } from "./wire.js";

const actions: Record<TicketAction, AuditAction> = { claim: "ticket-claimed", release: "ticket-released", close: "ticket-closed", reopen: "ticket-reopened" };

export class TicketTakenError extends ReviewConflictError {
  readonly code = "TicketTaken";

  constructor(current: TicketSummary) {
    super(`${current.claimedBy ?? "Another agent"} takes care of it already; nothing was changed`, current);
  }
}

/** What customers passed on to support, and who takes care of it. */
export function ticketRoutes({ tickets }: { tickets: TicketDesk }): ReviewRoute[] {
  return [
    { method: "GET", path: "/tickets", role: "agent", handle: (call) => listed(call, tickets) },
    ...(["claim", "release", "close", "reopen"] as const).map((action): ReviewRoute => (
      { method: "POST", path: `/tickets/:reference/${action}`, role: "agent", handle: (call) => changed(call, tickets, action) })),
  ];
}

async function listed({ query }: ReviewCall, tickets: TicketDesk): Promise<ReviewReply> {
  if (query["reference"] !== undefined) {
    const ticket = await tickets.get(query["reference"]);
    return { kind: "json", body: { tickets: ticket === undefined ? [] : [ticket] } satisfies TicketList };
  }
  const state = ticketStates.find((each) => each === (query["state"] ?? "open"));
  if (state === undefined) throw new BadRequestError("state is open, claimed or closed");
  return { kind: "json", body: { tickets: await tickets.list(state) } satisfies TicketList };
}

async function changed(call: ReviewCall, tickets: TicketDesk, action: TicketAction): Promise<ReviewReply> {
  const reference = call.params["reference"] ?? "";
  const result = await tickets.change(reference, action, { id: call.user.id, name: call.user.name, mayOverrule: call.user.role !== "agent" });
  if (result.kind === "not-found") throw new NotFoundError(`There is no ticket ${reference.slice(0, 20)}; it may have been erased`);
  const current: TicketSummary = result.current;
  if (result.kind === "taken") throw new TicketTakenError(current);
  await call.audit(actions[action], current.reference);
  return { kind: "json", body: current };
}
