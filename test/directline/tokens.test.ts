import { SignJWT, UnsecuredJWT, decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DirectLineHost, type Started, type Token } from "../support/direct-line-host.js";

const secret = "a secret of more than thirty-two characters";
const key = new Uint8Array(32).fill(7);
let host: DirectLineHost;

beforeEach(async () => {
  host = await DirectLineHost.start({ settings: { directLineSecret: secret, allowedOrigins: ["https://www.example.nl"] }, limits: { tokensPerMinute: 5 } });
});

afterEach(async () => {
  await host.close();
});

/** Every address that takes a token, of a conversation. */
function guarded(token: Token): [string, string][] {
  const root = `/v3/directline/conversations/${token.conversationId}`;
  return [
    ["POST", "/v3/directline/conversations"], ["GET", root], ["GET", `${root}/activities`], ["POST", `${root}/activities`],
    ["POST", `${root}/upload?userId=x`], ["POST", "/v3/directline/tokens/refresh"], ["GET", "/v3/directline/session/getsessionid"],
  ];
}

async function forge(claims: Record<string, unknown>, signingKey = key): Promise<string> {
  return new SignJWT({ kind: "conversation", ...claims }).setProtectedHeader({ alg: "HS256" }).setExpirationTime(host.clock.now() / 1_000 + 60).sign(signingKey);
}

describe("POST /api/chat/token", () => {
  it.each([[undefined], [{}], [{ locale: "en-GB" }], [{ locale: null }]])("gives a token for a conversation and a user of its own, for the body %j", async (json) => {
    const { status, body, headers } = await host.call("/api/chat/token", { method: "POST", json });
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(["conversationId", "expires_in", "token", "userId"]);
    expect(body["conversationId"]).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(body["expires_in"]).toBe(1_800);
    expect(decodeJwt(String(body["token"]))).toMatchObject({ user: body["userId"], conv: body["conversationId"], kind: "conversation" });
    expect(body["userId"]).toMatch(/^dl_/);
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it.each([["null"], ["[]"], [`"tekst"`], ["{"], [`{"locale":5}`]])("answers 400 for the body %s", async (body) => {
    expect(await host.call("/api/chat/token", { method: "POST", body })).toMatchObject({ status: 400, body: { error: { code: "BadArgument" } } });
  });

  it("takes its own pages and the allowed websites, and answers 403 to others", async () => {
    const from = async (origin: string): Promise<number> => (await host.call("/api/chat/token", { method: "POST", headers: { origin } })).status;
    expect(await from("https://www.example.nl")).toBe(200);
    expect(await from(host.url)).toBe(200);
    expect(await from("https://evil.example")).toBe(403);
    expect(await from("null")).toBe(403);
  });

  it("answers 429 with a date when one address asks too often", async () => {
    for (let i = 0; i < 5; i++) expect((await host.call("/api/chat/token", { method: "POST" })).status).toBe(200);
    const { status, headers, body } = await host.call("/api/chat/token", { method: "POST" });
    expect(status).toBe(429);
    expect(Date.parse(headers.get("retry-after") ?? "")).toBeGreaterThan(host.clock.now());
    expect(body).toMatchObject({ error: { code: "TooManyRequests" } });
  });
});

describe("tokens", () => {
  it("are asked for on every address, with 401", async () => {
    const token = await host.token();
    for (const [method, path] of guarded(token)) {
      for (const authorization of ["", "Bearer", "Basic abc", `Token ${token.token}`]) {
        const answer = await host.call(path, { method, headers: authorization === "" ? {} : { authorization } });
        expect([path, answer.status, answer.body["error"]]).toMatchObject([path, 401, { code: "BadArgument" }]);
      }
    }
  });

  it("are not looked for in kilobytes of blanks", async () => {
    const token = await host.token();
    for (const authorization of [`Bearer ${" ".repeat(15_000)}`, `Bearer x${" ".repeat(15_000)}x`]) {
      const { status, body } = await host.call(`/v3/directline/conversations/${token.conversationId}`, { headers: { authorization } });
      expect([status, body["error"]]).toMatchObject([401, { code: "BadArgument" }]);
    }
  });

  it("that are forged, unsigned, of another kind or signed with another key are refused on every address", async () => {
    const token = await host.token();
    const conv = token.conversationId;
    const bad = [
      "garbage", "undefined", `${token.token}x`,
      await forge({ conv, user: token.userId }, new Uint8Array(32).fill(8)),
      await forge({ conv, user: token.userId, kind: "stream" }),
      new UnsecuredJWT({ kind: "conversation", conv, user: token.userId }).setExpirationTime("1h").encode(),
    ];
    for (const [method, path] of guarded(token)) {
      for (const one of bad) expect([path, (await host.call(path, { method, token: one })).status]).toEqual([path, 401]);
    }
  });

  it("are good for one conversation", async () => {
    const [mine, other] = [await host.startConversation(), await host.startConversation()];
    for (const [method, path] of guarded(other).filter(([, path]) => path.includes(other.conversationId))) {
      expect([path, (await host.call(path, { method, token: mine.token })).status]).toEqual([path, 401]);
    }
  });

  it("that have expired get 403 TokenExpired on every address", async () => {
    const token = await host.token();
    host.clock.nowMs += 1_800_000;
    for (const [method, path] of guarded(token)) {
      const answer = await host.call(path, { method, token: token.token });
      expect([path, answer.status, answer.body]).toMatchObject([path, 403, { error: { code: "TokenExpired" } }]);
    }
  });

  it("are refreshed without a body, for the same conversation and user; old and new both hold", async () => {
    const token = await host.startConversation();
    host.clock.nowMs += 900_000;
    const { status, body } = await host.call("/v3/directline/tokens/refresh", { method: "POST", token: token.token });
    expect(status).toBe(200);
    expect(body).toMatchObject({ conversationId: token.conversationId, expires_in: 1_800 });
    expect(decodeJwt(String(body["token"]))).toMatchObject({ user: token.userId });
    expect((await host.history(token)).activities).toHaveLength(1);
    host.clock.nowMs += 1_000_000;
    expect((await host.history({ ...token, token: String(body["token"]) })).activities).toHaveLength(1);
  });

  it("that are genuine for a conversation that was erased get 404", async () => {
    const token = await host.startConversation();
    await host.db.deleteFrom("dl_conversations").execute();
    const root = `/v3/directline/conversations/${token.conversationId}`;
    for (const [method, path] of [["GET", root], ["GET", `${root}/activities`], ["POST", "/v3/directline/conversations"], ["POST", "/v3/directline/tokens/refresh"]] as const) {
      expect([path, (await host.call(path, { method, token: token.token })).status]).toEqual([path, 404]);
    }
    expect((await host.post(token, { type: "message" })).status).toBe(404);
  });
});

describe("the secret", () => {
  async function generate(json: unknown, token = secret): Promise<{ status: number; body: Record<string, unknown> }> {
    return host.call("/v3/directline/tokens/generate", { method: "POST", token, json });
  }

  it("makes tokens that vouch for a user, without starting the conversation", async () => {
    const { status, body } = await generate({ user: { id: "dl_klant", name: "Klant" } });
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(["conversationId", "expires_in", "token"]);
    expect(decodeJwt(String(body["token"]))["user"]).toBe("dl_klant");
    await host.directLine.idle();
    expect(host.turns).toHaveLength(0);
    expect((await host.call("/v3/directline/conversations", { method: "POST", token: String(body["token"]) })).status).toBe(201);
  });

  it("is needed for that: nothing, a wrong one or a user's token are refused", async () => {
    const { token } = await host.token();
    expect((await host.call("/v3/directline/tokens/generate", { method: "POST" })).status).toBe(401);
    expect((await generate({}, `${secret}x`)).status).toBe(401);
    expect((await generate({}, token)).status).toBe(401);
  });

  it.each([[{ user: { id: 5 } }], [{ trustedOrigins: "x" }], [{ trustedOrigins: ["niet een origin"] }], [[]]])("answers 400 for %j", async (json) => {
    expect((await generate(json)).status).toBe(400);
  });

  it("opens every conversation, and a new one at each start", async () => {
    const start = async (): Promise<Started> => {
      const { status, body } = await host.call("/v3/directline/conversations", { method: "POST", token: secret, json: { user: { id: "bezoeker" } } });
      expect(status).toBe(201);
      return body as unknown as Started;
    };
    const [one, two] = [await start(), await start()];
    expect(one.conversationId).not.toBe(two.conversationId);
    expect((await host.post({ ...one, token: secret }, { type: "message", text: "hallo" })).status).toBe(200);
    const { activities } = await host.history({ ...one, token: secret });
    expect(activities.find(({ text }) => text === "hallo")?.from.id).toBe("bezoeker");
  });

  it("is off when there is none", async () => {
    await host.close();
    host = await DirectLineHost.start();
    expect((await generate({})).status).toBe(401);
    expect((await host.call("/v3/directline/conversations", { method: "POST", token: secret })).status).toBe(401);
  });
});
