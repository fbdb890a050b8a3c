import { Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { setTimeout } from "node:timers/promises";
import { systemClock } from "../../clock.js";
import { linkPath, People } from "../../review/people.js";
import type { ConversationPage } from "../../review/wire.js";
import type { Database } from "../../storage/database.js";
import type { Sample } from "./review-pages.js";

/** Each agent asks for something so often, or as soon as the answer is there. */
const askEveryMs = 500;

export interface Reviewers {
  /** Milliseconds that each answer took, by what was asked. */
  times: ReadonlyMap<string, number[]>;
  /** Waits for what was asked, and removes the agents. */
  stop(): Promise<void>;
}

interface Asked {
  name: string;
  path: string;
}

export interface ReviewersOptions {
  url: string;
  db: Database;
  count: number;
  sample: Sample;
}

/** Agents who signed in with links of `npm run review -- invite` and go through the review app without a pause. */
export async function startReviewers({ url, db, count, sample }: ReviewersOptions): Promise<Reviewers> {
  const people = new People({ db, clock: systemClock });
  const http = new Agent({ keepAlive: true });
  const times = new Map<string, number[]>();
  const cookies: string[] = [];
  for (let index = 0; index < count; index++) cookies.push(await signIn(url, await people.invite(`Bench ${index + 1}`, "agent")));
  const list = JSON.parse((await get({ url: `${url}/review/api/conversations`, http, cookie: cookies[0] ?? "" })).text) as ConversationPage;
  const cycle = pagesOf(sample, list.conversations.map(({ id }) => id));
  let isStopped = false;
  const review = async (cookie: string, index: number): Promise<void> => {
    // Not all of them the same at the same moment.
    await setTimeout(index * askEveryMs / count);
    for (let step = Math.floor(index * cycle.length / count); !isStopped; step++) {
      const { name, path } = cycle[step % cycle.length] ?? { name: "list", path: "/conversations" };
      const beginMs = performance.now();
      await get({ url: `${url}/review/api${path}`, http, cookie });
      const tookMs = performance.now() - beginMs;
      times.set(name, [...times.get(name) ?? [], tookMs]);
      await setTimeout(Math.max(0, askEveryMs - tookMs));
    }
  };
  const reviewing = Promise.all(cookies.map(review));
  return {
    times,
    async stop() {
      isStopped = true;
      await reviewing;
      http.destroy();
      for (const { id, name } of await people.list()) if (/^Bench \d+$/.test(name)) await people.remove(id);
    },
  };
}

/** In this order, again and again. */
function pagesOf({ words, article, longestId, newestAt }: Sample, ids: readonly string[]): Asked[] {
  const conversation = (index: number): Asked => ({ name: "conversation", path: `/conversations/${encodeURIComponent(ids[index % ids.length] ?? longestId)}` });
  const list = (name: string, query: Record<string, string>): Asked => ({ name, path: `/conversations?${new URLSearchParams(query).toString()}` });
  const day = (daysAgo: number): string => new Date(newestAt - daysAgo * 86_400_000).toISOString().slice(0, 10);
  return [
    list("list", {}), conversation(0), list("filter", { outcome: "unanswered", thumbs: "down" }), conversation(7), list("search", { q: words.middle }),
    { name: "long conversation", path: `/conversations/${encodeURIComponent(longestId)}` }, list("filter", { article, scoreBelow: "0.5" }), conversation(19),
    list("search", { q: words.common }), list("search and filter", { q: `${words.middle.slice(0, 4)}*`, reviewed: "no" }), conversation(31),
    { name: "figures of a year", path: `/figures?from=${day(364)}&to=${day(0)}` },
  ];
}

/** As the page of a link does when its button is pressed. @returns the session's cookie */
async function signIn(url: string, secret: string): Promise<string> {
  const shown = await fetch(url + linkPath(secret));
  const [pair = ""] = (shown.headers.getSetCookie()[0] ?? "").split(";");
  const entered = await fetch(`${url}/review/sign-in/link`, {
    method: "POST", redirect: "manual", body: new URLSearchParams({ code: secret }), headers: { Cookie: pair, "Sec-Fetch-Site": "same-origin" },
  });
  const session = entered.headers.getSetCookie().map((cookie) => cookie.split(";")[0] ?? "").find((cookie) => /^__Host-review=./.test(cookie));
  if (session === undefined) throw new Error(`Signing in to the measured server gave ${entered.status} and no session`);
  return session;
}

function get({ url, http, cookie }: { url: string; http: Agent; cookie: string }): Promise<{ text: string; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent: http, headers: { Cookie: cookie } }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece)).on("end", () => {
        if (response.statusCode === 200) resolve({ text: Buffer.concat(pieces).toString(), headers: response.headers });
        else reject(new Error(`The measured server answered ${response.statusCode ?? 0} to ${new URL(url).pathname}`));
      });
    });
    request.on("error", reject);
    request.end();
  });
}
