import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DirectLineHost, type Started } from "../support/direct-line-host.js";

const website = "https://www.example.nl";
const evil = "https://evil.example";
let host: DirectLineHost;
let conversation: Started;

beforeAll(async () => {
  host = await DirectLineHost.start({ settings: { allowedOrigins: [website] } });
  conversation = await host.startConversation();
});

afterAll(async () => {
  await host.close();
});

async function preflight(path: string, origin = website): Promise<{ status: number; headers: Headers }> {
  return host.call(path, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type,x-ms-bot-agent,x-requested-with" },
  });
}

describe("cross-origin requests", () => {
  it("are preflighted without a token, on parametrised addresses too", async () => {
    const root = `/v3/directline/conversations/${conversation.conversationId}`;
    for (const path of ["/api/chat/token", "/v3/directline/conversations", root, `${root}/activities?watermark=1`, `${root}/upload?userId=x`, "/v3/directline/tokens/refresh"]) {
      const { status, headers } = await preflight(path);
      expect([path, status, headers.get("access-control-allow-origin")]).toEqual([path, 204, website]);
      const allowed = headers.get("access-control-allow-headers")?.toLowerCase().split(/, */) ?? [];
      expect(allowed).toEqual(expect.arrayContaining(["authorization", "content-type", "x-ms-bot-agent", "x-requested-with"]));
      expect(headers.get("access-control-allow-methods")).toContain("POST");
    }
  });

  it("can read errors: 400, 401, 404 and 413 carry the headers as well", async () => {
    const path = `/v3/directline/conversations/${conversation.conversationId}/activities`;
    const headers = { origin: website };
    const answers = [
      await host.call(path, { method: "POST", token: conversation.token, headers, body: "{" }),
      await host.call(path, { headers }),
      await host.call("/v3/directline/nergens", { token: conversation.token, headers }),
      await host.call(path, { method: "POST", token: conversation.token, headers, body: "x".repeat(300_000) }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 401, 404, 413]);
    for (const answer of answers) {
      expect(answer.headers.get("access-control-allow-origin")).toBe(website);
      expect(answer.headers.get("vary")).toContain("Origin");
      expect(answer.headers.get("access-control-expose-headers")).toContain("Retry-After");
      expect(answer.headers.get("content-type")).toContain("application/json");
      expect(answer.body).toMatchObject({ error: { code: expect.any(String) as unknown, message: expect.any(String) as unknown } });
    }
  });

  it("of other websites get no token, not even the permission to ask", async () => {
    expect((await preflight("/api/chat/token", evil)).headers.get("access-control-allow-origin")).toBeNull();
    const refused = await host.call("/api/chat/token", { method: "POST", headers: { origin: evil } });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  });

  it("may bring cookies to getsessionid alone, from allowed websites alone", async () => {
    const path = "/v3/directline/session/getsessionid";
    const credentials = async (address: string, origin: string): Promise<string | null> =>
      (await host.call(address, { token: conversation.token, headers: { origin } })).headers.get("access-control-allow-credentials");
    expect(await credentials(path, website)).toBe("true");
    expect((await preflight(path)).headers.get("access-control-allow-credentials")).toBe("true");
    expect(await credentials(path, evil)).toBeNull();
    expect(await credentials(`/v3/directline/conversations/${conversation.conversationId}`, website)).toBeNull();
  });

  it("leave other addresses of the server alone", async () => {
    expect((await host.call("/elders", { headers: { origin: website } })).headers.get("access-control-allow-origin")).toBeNull();
  });
});
