import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildWeb } from "../../src/cli/web-bundle.js";
import { readWebManifest } from "../../src/http/static-files.js";
import { packageRoot } from "../../src/package-root.js";

const output = mkdtempSync(join(tmpdir(), "web-build-"));
const folders = { source: join(packageRoot(), "src", "web"), locales: join(packageRoot(), "locales"), output };
const file = (name: string): string => join(output, "public", name);

let sizes: Map<string, number>;

beforeAll(async () => {
  sizes = await buildWeb(folders);
});

afterAll(() => rmSync(output, { recursive: true }));

describe("the build of the browser programs", () => {
  it("names what it made in the manifest, with a hash, each in both compressions", () => {
    const manifest = readWebManifest(output);
    for (const address of Object.values(manifest)) {
      expect(address).toMatch(/^\/assets\/[a-z]+-[0-9a-f]{10}\.(js|css)$/);
      const content = readFileSync(file(address));
      expect(brotliDecompressSync(readFileSync(file(`${address}.br`))).equals(content)).toBe(true);
      expect(gunzipSync(readFileSync(file(`${address}.gz`))).equals(content)).toBe(true);
    }
  });

  it("leaves out of Web Chat what the page never uses: the speech SDK alone is 130 kB", () => {
    const { chatScript } = readWebManifest(output);
    expect(sizes.get(chatScript.slice(1))).toBeLessThan(500 * 1024);
    expect(readFileSync(file(chatScript), "utf8")).not.toContain("speech.microsoft.com");
  });

  it("writes the widget's sentences of both languages into it", () => {
    const widget = readFileSync(file("widget.js"), "utf8");
    expect(widget).toContain("Chat met VST");
    expect(widget).toContain("Chat with VST");
  });

  it("leaves unchanged files alone and takes older ones away", async () => {
    const { styles } = readWebManifest(output);
    const before = statSync(file(styles)).mtimeMs;
    writeFileSync(file("assets/chat-0123456789.js"), "old");
    await buildWeb(folders);
    expect(statSync(file(styles)).mtimeMs).toBe(before);
    expect(readdirSync(file("assets"))).not.toContain("chat-0123456789.js");
  });
});
