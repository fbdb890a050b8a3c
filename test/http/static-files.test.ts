import { get } from "node:http";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebBuildError, readWebManifest, registerStatic } from "../../src/http/static-files.js";
import { packageRoot } from "../../src/package-root.js";
import { startPageServer, startServer, type RunningServer } from "../support/page-server.js";

const manifest = readWebManifest(join(packageRoot(), "dist", "web"));
let running: RunningServer;

beforeAll(async () => {
  running = await startPageServer();
});

afterAll(async () => running.stop());

/** Without fetch, which decompresses by itself. */
async function fetchRaw(path: string, headers: Record<string, string>): Promise<{ status: number; headers: import("node:http").IncomingHttpHeaders; body: Buffer }> {
  const [response] = await once(get(running.url + path, { headers }), "response") as [import("node:http").IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
}

describe("static files", () => {
  it.each([["br", brotliDecompressSync], ["gzip", gunzipSync]] as const)("come in %s, and are the same file", async (encoding, decompress) => {
    const plain = await fetchRaw(manifest.styles, {});
    const compressed = await fetchRaw(manifest.styles, { "Accept-Encoding": encoding });
    expect(compressed.headers["content-encoding"]).toBe(encoding);
    expect(compressed.headers.vary).toContain("Accept-Encoding");
    expect(compressed.headers["content-type"]).toContain("text/css");
    expect(compressed.body.length).toBeLessThan(plain.body.length);
    expect(decompress(compressed.body)).toEqual(plain.body);
  });

  it("with a hash in the name are kept for ever", async () => {
    const { headers } = await fetchRaw(manifest.chatScript, {});
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(headers["content-type"]).toContain("javascript");
  });

  it("the widget is asked for anew after minutes, costs nothing when it is the same, and any site may load it", async () => {
    const first = await fetchRaw("/widget.js", {});
    expect(first.headers["cache-control"]).toBe("public, max-age=300, must-revalidate");
    expect(first.headers["cross-origin-resource-policy"]).toBe("cross-origin");
    const again = await fetchRaw("/widget.js", { "If-None-Match": first.headers.etag ?? "none" });
    expect(again.status).toBe(304);
    expect(again.body.length).toBe(0);
  });

  it.each(["/assets/missing.js", "/assets/../manifest.json", "/assets/%2e%2e/%2e%2e/manifest.json", "/assets/..%2f..%2fpackage.json", "/manifest.json", "/assets/"])(
    "there is nothing at %s", async (path) => {
      expect((await fetchRaw(path, {})).status).toBe(404);
    });

  it.each(["bytes=10-5", "bytes=abc", "bytes=-5", "bytes=99999999-"])("a request for the range %s gets the whole file", async (range) => {
    const { status, body } = await fetchRaw(manifest.styles, { Range: range });
    expect(status).toBe(200);
    expect(body.length).toBeGreaterThan(1000);
  });
});

it("a build under a running server ends no process: a file that is gone is a 404", async () => {
  const folder = mkdtempSync(join(tmpdir(), "web-"));
  mkdirSync(join(folder, "public", "assets"), { recursive: true });
  for (const extension of ["", ".br", ".gz"]) writeFileSync(join(folder, "public", "assets", `old.js${extension}`), "1");
  const server = await startServer({}, (http) => registerStatic(http, folder));
  rmSync(join(folder, "public", "assets", "old.js.br"));
  const answer = await fetch(`${server.url}/assets/old.js`, { headers: { "Accept-Encoding": "br" } });
  expect(answer.status).toBe(404);
  await server.stop();
  rmSync(folder, { recursive: true });
});

describe("the manifest", () => {
  it("names the mend when the programs were not built, or not wholly", () => {
    const folder = mkdtempSync(join(tmpdir(), "web-"));
    expect(() => readWebManifest(folder)).toThrow(WebBuildError);
    writeFileSync(join(folder, "manifest.json"), "{}");
    expect(() => readWebManifest(folder)).toThrow(/npm run build/);
    rmSync(folder, { recursive: true });
  });
});
