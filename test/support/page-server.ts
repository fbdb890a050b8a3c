import { join } from "node:path";
import type { Server } from "restify";
import { loadKnowledge } from "../../src/answering/knowledge.js";
import { createFaultPage, registerPages, type PagesOptions } from "../../src/http/pages.js";
import { createHttpServer, listen, stopHttpServer, type HttpServerOptions } from "../../src/http/server.js";
import { readWebManifest, registerStatic } from "../../src/http/static-files.js";
import { createLog } from "../../src/log.js";
import { packageRoot } from "../../src/package-root.js";
import { createWording } from "../../src/wording/wording.js";

export interface RunningServer {
  server: Server;
  url: string;
  stop(): Promise<void>;
}

export async function startServer(options: Partial<HttpServerOptions> = {}, register: (server: Server) => void = () => undefined): Promise<RunningServer> {
  const server = createHttpServer({ publicUrl: undefined, log: createLog("silent"), ...options });
  register(server);
  await listen(server, 0, "127.0.0.1");
  const { port } = server.address();
  return { server, url: `http://127.0.0.1:${port}`, stop: () => stopHttpServer(server, 1_000) };
}

/** The pages and static files as they are built into dist/web, without the assistant behind them. */
export async function startPageServer(changes: Partial<PagesOptions & HttpServerOptions> = {}): Promise<RunningServer> {
  const root = packageRoot();
  const web = join(root, "dist", "web");
  const knowledge = loadKnowledge(join(root, "knowledge"));
  const options = {
    articles: [...knowledge.articles.values()], examples: knowledge.examples, letter: knowledge.letter, wording: createWording(join(root, "locales")),
    manifest: readWebManifest(web), publicUrl: undefined, allowedOrigins: [], ...changes,
  };
  return startServer({ faultPage: createFaultPage(options), ...changes }, (server) => {
    registerStatic(server, web);
    registerPages(server, options);
  });
}
