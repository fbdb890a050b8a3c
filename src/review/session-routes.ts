import { clearCookie, readCookie, sessionCookie } from "./cookies.js";
import type { ReviewRoute } from "./route.js";
import { hashOf } from "./secret.js";
import type { Sessions } from "./sessions.js";
import type { Streams } from "./streams.js";
import type { SessionInfo } from "./wire.js";

export interface SessionRouteParts {
  sessions: Sessions;
  streams: Streams;
  timeZone: string;
  retentionDays: number;
  /** As they are now: the knowledge may change while the server runs. */
  labels: () => SessionInfo["labels"];
}

/** GET /session, POST /sign-out */
export function sessionRoutes({ sessions, streams, timeZone, retentionDays, labels }: SessionRouteParts): ReviewRoute[] {
  return [{
    method: "GET", path: "/session", role: "agent",
    handle({ user: { name, role } }) {
      const body: SessionInfo = { name, role, timeZone, retentionDays, labels: labels() };
      return Promise.resolve({ kind: "json", body });
    },
  }, {
    method: "POST", path: "/sign-out", role: "agent",
    async handle(call) {
      const { request, response } = call;
      const tokenHash = hashOf(readCookie(request, sessionCookie) ?? "");
      await sessions.end(tokenHash);
      streams.end(tokenHash);
      clearCookie(response, sessionCookie);
      await call.audit("sign-out");
      return { kind: "empty" };
    },
  }];
}
