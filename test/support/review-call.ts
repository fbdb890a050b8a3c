import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { AuditDetail } from "../../src/review/wire.js";
import type { ReviewCall, ReviewReply, ReviewRoute } from "../../src/review/route.js";

type Given = Partial<Pick<ReviewCall, "params" | "query" | "body" | "user" | "request" | "response">>;

/** Calls routes as the registrar does, for a signed-in agent, and keeps the lines of the audit log. */
export class RouteCaller {
  readonly audited: [string, string | null, AuditDetail | null][] = [];

  constructor(private readonly routes: readonly ReviewRoute[]) {}

  /** @param route such as `GET /conversations/:id` */
  call(route: string, given: Given = {}): Promise<ReviewReply> {
    const found = this.routes.find(({ method, path }) => `${method} ${path}` === route);
    if (found === undefined) throw new Error(`There is no route ${route}`);
    const request = given.request ?? new IncomingMessage(new Socket());
    return found.handle({
      user: { id: "u1", name: "An Agent", role: "agent" }, params: {}, query: {}, body: undefined, request, response: new ServerResponse(request), ...given,
      audit: (action, target = null, detail = null) => {
        this.audited.push([action, target, detail]);
        return Promise.resolve();
      },
    });
  }

  /** The body of a JSON reply. */
  async json<Body>(route: string, given: Given = {}): Promise<Body> {
    const reply = await this.call(route, given);
    if (reply.kind !== "json") throw new Error(`${route} answered ${reply.kind}`);
    return reply.body as Body;
  }
}
