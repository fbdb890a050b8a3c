import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build, transform, type BuildOptions, type Plugin } from "esbuild";
import { locales } from "../locale.js";
import type { WebManifest } from "../http/static-files.js";
import { createWording } from "../wording/wording.js";

const compress = { br: promisify(brotliCompress), gz: promisify(gzip) };

/** What browsers must know: two years of Chrome, Firefox, Edge and Safari. */
const browsers = ["chrome109", "firefox115", "safari16.4"];

/**
 * What Web Chat brings and this page never calls: speech, the streaming channel, its own Markdown sanitizer (the page
 * gives another renderer), and the carousel of Adaptive Cards. Without them it is a third smaller (468 instead of 700 kB).
 */
const unused = ["microsoft-cognitiveservices-speech-sdk", "botframework-directlinespeech-sdk", "web-speech-cognitive-services",
  "botframework-streaming", "sanitize-html", "swiper"];

/** Classes that others derive from while they load; nobody makes one of them. */
const emptyModule = "exports.RequestHandler = exports.WebSocketClient = exports.AudioInputStream = class {};";

export interface WebBuildFolders {
  /** Holds chat.ts, widget.ts and the styles. */
  source: string;
  locales: string;
  /** Gets manifest.json and public/. */
  output: string;
}

/** Bundles, minifies and precompresses the browser programs. Returns the size of each file in bytes, compressed with Brotli. */
export async function buildWeb(folders: WebBuildFolders): Promise<Map<string, number>> {
  const [chat, faq, widget, styles, review] = await Promise.all([
    bundle({ entryPoints: [join(folders.source, "chat.ts")], format: "esm", ...webChat() }),
    bundle({ entryPoints: [join(folders.source, "faq.ts")], format: "esm" }),
    bundle({ entryPoints: [join(folders.source, "widget.ts")], format: "iife", define: await widgetTexts(folders) }),
    bundle({ entryPoints: [join(folders.source, "page.css")] }),
    bundleReview(join(folders.source, "review", "main.tsx")),
  ]);
  const named = {
    chatScript: hashed("chat", "js", chat), faqScript: hashed("faq", "js", faq), styles: hashed("page", "css", styles), reviewScript: hashed("review", "js", review.entry),
  };
  const files = new Map([
    [named.chatScript, chat], [named.faqScript, faq], [named.styles, styles], ["widget.js", widget], [named.reviewScript, review.entry], ...review.chunks,
  ]);
  const folder = join(folders.output, "public");
  await mkdir(join(folder, "assets"), { recursive: true });
  await removeOthers(folder, files);
  const sizes = await Promise.all([...files].map(async ([name, content]) => [name, await write(join(folder, name), content)] as const));
  const manifest: WebManifest = {
    chatScript: `/${named.chatScript}`, faqScript: `/${named.faqScript}`, styles: `/${named.styles}`, reviewScript: `/${named.reviewScript}`,
  };
  await writeFile(join(folders.output, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return new Map(sizes);
}

const forBrowsers = { bundle: true, minify: true, write: false, platform: "browser", target: browsers, legalComments: "none", logLevel: "warning" } as const;

/** The program and what it loads when a page is opened, by name in the public folder. */
async function bundleReview(entryPoint: string): Promise<{ entry: Buffer; chunks: [string, Buffer][] }> {
  const result = await build({
    ...forBrowsers, entryPoints: [entryPoint], format: "esm", splitting: true, outdir: "assets", entryNames: "entry", chunkNames: "review-[name]-[hash]",
    define: { "process.env.NODE_ENV": `"production"` },
  });
  const files = new Map(result.outputFiles.map(({ path, contents }) => [basename(path), Buffer.from(contents)]));
  const entry = files.get("entry.js");
  if (entry === undefined) throw new Error("esbuild made no review app");
  return { entry, chunks: [...files].filter(([name]) => name !== "entry.js").map(([name, content]) => [`assets/${name}`, content]) };
}

async function bundle(options: BuildOptions): Promise<Buffer> {
  const result = await build({ ...forBrowsers, ...options });
  const file = result.outputFiles?.[0];
  if (file === undefined) throw new Error("esbuild made no file");
  return Buffer.from(file.contents);
}

/** Web Chat from its sources, which it ships: the made bundle has the speech SDK inside. */
function webChat(): BuildOptions {
  // Its package.json is not among its exports; its main file is <root>/lib/index.js.
  const root = join(dirname(createRequire(import.meta.url).resolve("botframework-webchat")), "..");
  return {
    alias: { "botframework-webchat": join(root, "src/index.ts") },
    loader: { ".js": "jsx" },
    define: {
      "process.env.NODE_ENV": `"production"`, "process.env.node_env": `"production"`, "process.env.build_tool": `"esbuild"`, "process.env.module_format": `"esmodules"`,
      "process.env.npm_package_version": `"4"`,
    },
    plugins: [emptied(unused), twentyFourHours],
  };
}

function emptied(packages: readonly string[]): Plugin {
  return {
    name: "emptied",
    setup: (esbuild) => {
      esbuild.onResolve({ filter: new RegExp(`^(${packages.join("|")})(/.*)?$`) }, ({ path }) => ({ path, namespace: "emptied" }));
      esbuild.onLoad({ filter: /.*/, namespace: "emptied" }, () => ({ contents: emptyModule, loader: "js" }));
    },
  };
}

/** Web Chat gives screen readers the time as "11:34 p.m." in every language; here it is that of the page's. */
const twentyFourHours: Plugin = {
  name: "twentyFourHours",
  setup: (esbuild) => {
    esbuild.onLoad({ filter: /botframework-webchat-api\.mjs$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const format = /\w+\.dateFormatter\(\{skeleton:"MMMMdhm"\}\)\((new \w+\(\w+\))\)/;
      if (!format.test(text)) throw new Error(`${path} formats dates in another way than Web Chat 4.18 did; adapt twentyFourHours in web-bundle.ts`);
      const options = `{month:"long",day:"numeric",hour:"numeric",minute:"numeric"}`;
      return { contents: text.replace(format, (_found, date: string) => `new Intl.DateTimeFormat(document.documentElement.lang,${options}).format(${date})`), loader: "js" };
    });
  },
};

/** The widget loads nothing, so its few sentences and its style are part of it. */
async function widgetTexts(folders: WebBuildFolders): Promise<Record<string, string>> {
  const wording = createWording(folders.locales);
  const sentences = Object.fromEntries(locales.map((locale) =>
    [locale, Object.fromEntries(["open", "close", "title"].map((key) => [key, wording.say(`web:widget.${key}`, locale)]))]));
  const styles = await transform(await readFile(join(folders.source, "widget.css"), "utf8"), { loader: "css", minify: true, target: browsers });
  return { widgetSentences: JSON.stringify(sentences), widgetStyles: JSON.stringify(styles.code) };
}

function hashed(name: string, extension: string, content: Buffer): string {
  return `assets/${name}-${createHash("sha256").update(content).digest("hex").slice(0, 10)}.${extension}`;
}

async function removeOthers(folder: string, files: ReadonlyMap<string, unknown>): Promise<void> {
  const kept = new Set([...files.keys()].flatMap((name) => [name, `${name}.br`, `${name}.gz`]));
  const there = await readdir(join(folder, "assets"));
  await Promise.all(there.map((name) => `assets/${name}`).filter((name) => !kept.has(name)).map((name) => rm(join(folder, name))));
}

/** Leaves a file alone that is there with this content: the best compression takes seconds. */
async function write(path: string, content: Buffer): Promise<number> {
  const compressed = `${path}.br`;
  if (existsSync(compressed) && existsSync(`${path}.gz`) && existsSync(path) && (await readFile(path)).equals(content)) {
    return (await readFile(compressed)).length;
  }
  const br = await compress.br(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
  await writeFile(compressed, br);
  await writeFile(`${path}.gz`, await compress.gz(content, { level: 9 }));
  await writeFile(path, content);
  return br.length;
}
