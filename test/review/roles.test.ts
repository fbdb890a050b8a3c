import { expect, it } from "vitest";
import type { ReviewRole } from "../../src/storage/review-schema.js";
import { startReview } from "../support/review-server.js";

/** Least role of every route of the API; a route that is missing here fails the test. */
const leastRoles: Record<string, ReviewRole> = {
  "GET /session": "agent",
  "POST /sign-out": "agent",
  "GET /audit": "admin",
  "GET /conversations": "agent",
  "GET /conversations/export.csv": "editor",
  "GET /conversations/:id": "agent",
  "GET /conversations/:id/entries": "agent",
  "GET /conversations/:id/events": "agent",
  "GET /conversations/:id/export/:format": "agent",
  "PUT /conversations/:id/review": "agent",
  "DELETE /conversations/:id": "admin",
  "PUT /answers/:turnId/verdict": "agent",
  "GET /tickets": "agent",
  "POST /tickets/:reference/claim": "agent",
  "POST /tickets/:reference/release": "agent",
  "POST /tickets/:reference/close": "agent",
  "POST /tickets/:reference/reopen": "agent",
  "GET /unanswered": "agent",
  "POST /questions/mark": "editor",
  "DELETE /questions/mark": "editor",
  "GET /examples": "agent",
  "POST /examples/preview": "editor",
  "GET /examples/preview/:id": "editor",
  "POST /examples": "editor",
  "DELETE /examples/:id": "editor",
  "GET /test-cases": "agent",
  "POST /test-cases": "editor",
  "DELETE /test-cases/:id": "editor",
  "GET /figures": "agent",
  "GET /figures.csv": "agent",
  "GET /gap-letter": "agent",
  "POST /erasures": "admin",
};

const roles: readonly ReviewRole[] = ["agent", "editor", "admin"];

it("has a least role for every route, and no route twice", async () => {
  const { review } = await startReview();
  const found = review.routes.map(({ method, path, role }) => [`${method} ${path}`, role]);
  expect(Object.fromEntries(found)).toEqual(leastRoles);
  expect(found).toHaveLength(Object.keys(leastRoles).length);
});

it("answers role x route as the table says: nobody 401, too low 403 RoleTooLow, a foreign page 403 CrossSite, else the route itself", async () => {
  const server = await startReview({ limits: { strangersPerMinute: 10_000 } });
  for (const { method, path, role: least } of server.review.routes) {
    const address = `/review/api${path.replace(/:\w+/g, "1")}`;
    // Not JSON, so that a route that may be called does nothing: it is refused after the role was checked.
    const harmless = method === "GET" ? {} : { headers: { "content-type": "text/plain" }, body: 1 };
    expect(await outcome(server.call(address, { method, ...harmless })), `${method} ${path} of nobody`).toBe("401 SignedOut");
    for (const role of roles) {
      const label = `${method} ${path} of ${role}`;
      const cookie = await server.cookieOf(role);
      const tooLow = roles.indexOf(role) < roles.indexOf(least);
      const answer = await outcome(server.call(address, { method, cookie, ...harmless }));
      if (tooLow) expect(answer, label).toBe("403 RoleTooLow");
      else if (method === "GET") expect(answer, label).not.toMatch(/^(401|403|5\d\d)/);
      else expect(answer, label).toBe("415 UnsupportedMediaType");
      if (method === "GET") continue;
      for (const origin of ["https://evil.example", "null", ""]) {
        const headers = { ...harmless.headers, origin };
        expect(await outcome(server.call(address, { method, cookie, ...harmless, headers })), `${label} from "${origin}"`).toBe("403 CrossSite");
      }
    }
  }
}, 30_000);

async function outcome(answered: Promise<Response>): Promise<string> {
  const response = await answered;
  const text = await response.text();
  const body: unknown = (response.headers.get("content-type") ?? "").includes("json") ? JSON.parse(text) : undefined;
  const fault = (body as { error?: { code: string } } | undefined)?.error;
  return `${response.status} ${fault?.code ?? ""}`.trim();
}
