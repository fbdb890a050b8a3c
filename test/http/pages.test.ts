import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadKnowledge } from "../../src/answering/knowledge.js";
import { inLetterOrder } from "../../src/answering/letter-order.js";
import { packageRoot } from "../../src/package-root.js";
import { startPageServer, type RunningServer } from "../support/page-server.js";

let running: RunningServer;

beforeAll(async () => {
  running = await startPageServer({ allowedOrigins: ["https://www.vstecom.nl"] });
});

afterAll(async () => running.stop());

async function get(path: string, headers: Record<string, string> = {}): Promise<{ response: Response; text: string }> {
  const response = await fetch(running.url + path, { headers });
  return { response, text: await response.text() };
}

function policy(response: Response): string {
  return response.headers.get("content-security-policy") ?? "";
}

describe("the page at /", () => {
  it("is Dutch, and tells what the assistant is, whom to call, and what not to share", async () => {
    const { text } = await get("/");
    expect(text).toContain('<html lang="nl">');
    expect(text).toContain('href="tel:+31318501212"');
    expect(text).toContain('href="mailto:support@vstecom.nl"');
    expect(text).toContain("Chatbot. Deel geen BSN of wachtwoorden.");
    expect(text).toContain('<a href="/en" lang="en"');
    expect(text).toMatch(/<noscript>.*veelgestelde vragen.*<\/noscript>/s);
  });

  it("is English at /en", async () => {
    const { text } = await get("/en");
    expect(text).toContain('<html lang="en">');
    expect(text).toContain("Frequently asked questions");
    expect(text).toContain('<a href="/" lang="nl"');
  });

  it.each(["nl", "en"] as const)("holds the short and long answer of every article (%s), at its own address", async (locale) => {
    const { text } = await get(locale === "nl" ? "/" : "/en");
    const articles = [...loadKnowledge(join(packageRoot(), "knowledge")).articles.values()];
    expect(articles.length).toBeGreaterThanOrEqual(20);
    for (const article of articles) {
      const [, answer = ""] = new RegExp(`<details id="${article.id}"[^>]*>(.*?)</details>`, "s").exec(text) ?? [];
      const firstWords = article[locale].short.split(/[\s*[]/).slice(0, 4).join(" ");
      expect(answer).toContain(firstWords.replaceAll("'", "&#39;").replace("&#39;", "'"));
      expect(answer.match(/<p>|<ul>|<ol>/g)?.length).toBeGreaterThan(article[locale].details === "" ? 0 : 1);
    }
  });

  it("makes phone numbers and addresses in the answers links", async () => {
    const { text } = await get("/");
    const [, answer = ""] = /<details id="portal-login"[^>]*>(.*?)<\/details>/s.exec(text) ?? [];
    expect(answer).toContain('<a href="tel:+31318501212">0318-501212</a>');
    expect(answer).toContain('<a href="mailto:support@vstecom.nl">support@vstecom.nl</a>');
  });

  it("has every id once", async () => {
    const { text } = await get("/");
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("runs under a policy that names its nonce, a new one each time, and lets nobody frame it", async () => {
    const [first, second] = [await get("/"), await get("/")];
    const nonces = [first, second].map(({ response }) => /script-src 'nonce-([^']+)'/.exec(policy(response))?.[1]);
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(first.text).toContain(`nonce="${nonces[0] ?? "none"}"`);
    expect(policy(first.response)).toContain("default-src 'none'");
    expect(policy(first.response)).toContain("frame-ancestors 'none'");
    expect(policy(first.response)).not.toContain("unsafe");
    expect(first.response.headers.get("cache-control")).toBe("no-store");
  });

  it("names the WebSocket address in the policy, from PUBLIC_URL or a Host header that is one", async () => {
    const { response } = await get("/");
    expect(policy(response)).toContain(running.url.replace("http:", "ws:"));
    const other = await startPageServer({ publicUrl: "https://chat.example.nl" });
    const secure = await fetch(other.url);
    await other.stop();
    expect(policy(secure)).toContain("wss://chat.example.nl");
  });

  it("is sent compressed to whom takes that, and the same page", async () => {
    const plain = await get("/", { "Accept-Encoding": "identity" });
    const zipped = await get("/", { "Accept-Encoding": "gzip" });
    expect(zipped.response.headers.get("content-encoding")).toBe("gzip");
    expect(zipped.response.headers.get("vary")).toContain("Accept-Encoding");
    expect(zipped.text.replaceAll(/nonce[^ ]+/g, "").length).toBe(plain.text.replaceAll(/nonce[^ ]+/g, "").length);
  });

  it("answers HEAD without a body", async () => {
    const response = await fetch(running.url, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });
});

describe("the chat alone at /chat", () => {
  it("may be framed by this site and the allowed ones only", async () => {
    const { response, text } = await get("/chat");
    expect(policy(response)).toContain("frame-ancestors 'self' https://www.vstecom.nl");
    expect(text).not.toContain("<details");
    expect(text).toContain('href="tel:+31318501212"');
  });

  it.each([["?lang=en", "en"], ["?lang=nl", "nl"], ["", "nl"], ["?lang=%3Cscript%3E", "nl"], ["?lang=en&lang=nl", "en"]])("with %s it is in %s", async (query, locale) => {
    expect((await get(`/chat${query}`)).text).toContain(`<html lang="${locale}">`);
  });
});

describe("the page for what is not there", () => {
  it("is a page for a browser, in its language, with phone and mail", async () => {
    const { response, text } = await get("/weg", { Accept: "text/html", "Accept-Language": "en-GB,en" });
    expect(response.status).toBe(404);
    expect(text).toContain("This page does not exist");
    expect(text).toContain("0318-501212");
  });

  it("stays JSON for a program", async () => {
    const { response } = await get("/weg", { Accept: "application/json" });
    expect(response.headers.get("content-type")).toContain("application/json");
  });
});

describe("articles on the page", () => {
  const knowledge = loadKnowledge(join(packageRoot(), "knowledge"));
  const [sample] = knowledge.articles.values();
  if (sample === undefined) throw new Error("no articles");

  it("stand in the order of the letter", () => {
    const sections = inLetterOrder(knowledge.articles.values(), knowledge.letter).map((article) => article.nl.section);
    const order = [...new Set(sections)];
    expect(order.indexOf("Belangrijke informatie voor Finance")).toBeLessThan(order.indexOf("Belangrijke informatie voor Beheer"));
    expect(order.at(-1)).toBe("Voor vragen of hulp");
    // Each heading once: a section that comes back would be two lists.
    expect(sections).toEqual(order.flatMap((section) => sections.filter((other) => other === section)));
  });

  it("cannot bring HTML, scripts or odd links", async () => {
    const bad = {
      ...sample, id: "bad",
      nl: { section: "<b>x</b>", title: "<img src=x onerror=alert(1)>", short: "<script>alert(1)</script> [klik](javascript:alert(1))", details: "[bel](tel:+31318501212)" },
    };
    const other = await startPageServer({ articles: [bad] });
    const text = await (await fetch(other.url)).text();
    await other.stop();
    const faq = text.slice(text.indexOf('id="faq"'), text.indexOf("</main>"));
    expect(faq).not.toMatch(/<script|<img|<b>|href="javascript/);
    expect(faq).toContain("&lt;script&gt;");
    expect(faq).toContain('<a href="tel:+31318501212">');
  });
});
