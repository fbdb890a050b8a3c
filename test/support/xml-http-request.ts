/** What an XMLHttpRequest of a browser page would do; Node has none, and the official client knows nothing else. */
export interface PageOptions {
  /** The website that the page is on: requests carry it, and answers without CORS headers for it are status 0, as in a browser. */
  origin?: string;
}

const unforbidden = new Set(["accept", "accept-language", "content-language"]);

/**
 * XMLHttpRequest over fetch, as much of it as RxJS 5 uses, with the CORS checks of a browser: preflight, allowed headers, allowed origin.
 */
export function createXmlHttpRequest(page: PageOptions = {}): new () => object {
  return class PageXmlHttpRequest {
    readyState = 0;
    status = 0;
    response: unknown = null;
    responseType = "";
    timeout = 0;
    withCredentials = false;
    upload = {};
    onreadystatechange: ((event: object) => void) | null = null;
    onerror: ((event: object) => void) | null = null;
    ontimeout: ((event: object) => void) | null = null;
    #method = "GET";
    #url = "";
    readonly #headers: Record<string, string> = {};
    readonly #abort = new AbortController();

    get responseText(): string {
      return typeof this.response === "string" ? this.response : JSON.stringify(this.response);
    }

    open(method: string, url: string): void {
      this.#method = method;
      this.#url = url;
      this.readyState = 1;
    }

    setRequestHeader(name: string, value: string): void {
      this.#headers[name.toLowerCase()] = value;
    }

    abort(): void {
      this.#abort.abort();
    }

    send(body?: string | FormData): void {
      void this.#run(body).then((event) => {
        if (this.#abort.signal.aborted) return;
        this.readyState = 4;
        this.onreadystatechange?.(event);
      });
    }

    async #run(body: string | FormData | undefined): Promise<object> {
      try {
        const origin = page.origin === undefined || this.#url.startsWith("blob:") ? {} : { origin: page.origin };
        if ("origin" in origin) await preflight(this.#url, { origin: origin.origin, method: this.#method, headers: Object.keys(this.#headers) });
        const answer = await fetch(this.#url, {
          method: this.#method, headers: { ...this.#headers, ...origin }, signal: this.#abort.signal, ...body === undefined ? {} : { body },
        });
        if ("origin" in origin) checkOrigin(answer, origin.origin);
        this.response = this.responseType === "arraybuffer" ? await answer.arrayBuffer() : parse(await answer.text());
        this.status = answer.status;
      } catch {
        this.response = null;
        this.status = 0;
      }
      return { type: "readystatechange", target: this };
    }
  };
}

async function preflight(url: string, request: { origin: string; method: string; headers: string[] }): Promise<void> {
  const named = request.headers.filter((name) => !unforbidden.has(name));
  const answer = await fetch(url, {
    method: "OPTIONS",
    headers: { "origin": request.origin, "access-control-request-method": request.method, "access-control-request-headers": named.join(",") },
  });
  checkOrigin(answer, request.origin);
  const allowed = (answer.headers.get("access-control-allow-headers") ?? "").toLowerCase().split(/, */);
  if (!answer.ok || named.some((name) => !allowed.includes(name))) throw new Error("the preflight was refused");
}

function checkOrigin(answer: Response, origin: string): void {
  const allowed = answer.headers.get("access-control-allow-origin");
  if (allowed !== "*" && allowed !== origin) throw new Error("no CORS headers for this origin");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === "" ? null : text;
  }
}
