import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Request, Response, Server } from "restify";
import sirv from "sirv";
import { z } from "zod";
import { AppError } from "../errors.js";
import { RequestError } from "../http-body.js";

export class WebBuildError extends AppError {
  readonly code = "web-build";
}

class MissingFileError extends RequestError {
  readonly code = "NotFound";
  readonly status = 404;

  constructor() {
    super("There is no such file; a page that names it is older than the server, load it again");
  }
}

const manifestSchema = z.object({
  /** Addresses of the built files, by what they are for. */
  chatScript: z.string(),
  faqScript: z.string(),
  styles: z.string(),
  /** Of the review app; without it its pages say that it is not built. */
  reviewScript: z.string().optional(),
  reviewStyles: z.string().optional(),
});

/** Where the pages find their programs and styles; file names hold a hash of their content. */
export type WebManifest = z.infer<typeof manifestSchema>;

/**
 * Reads what `npm run build` made.
 * @throws WebBuildError when it is not there or not whole
 */
export function readWebManifest(folder: string): WebManifest {
  const file = join(folder, "manifest.json");
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new WebBuildError(`${file} cannot be used; run "npm run build" to make the browser programs`, { cause });
  }
}

/** Hashed files never change; the widget keeps its name, and other sites must get a new one soon. */
const widgetMaxAgeSeconds = 300;

/** Serves `/assets/*` and `/widget.js` from `folder`/public, precompressed (.br, .gz) where the client takes it. */
export function registerStatic(server: Server, folder: string): void {
  const serve = sirv(join(folder, "public"), {
    brotli: true, gzip: true, etag: true, extensions: [],
    setHeaders: (response, pathname) => {
      const widget = pathname === "/widget.js";
      response.setHeader("Cache-Control", widget ? `public, max-age=${widgetMaxAgeSeconds}, must-revalidate` : "public, max-age=31536000, immutable");
      // Any website may load the widget, also one that isolates itself (COEP).
      if (widget) response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    },
  });
  const handler = async (request: Request, response: Response): Promise<void> => {
    // A build under a running server takes files away that sirv still lists, and a stream that cannot open would end the process.
    if (!isWhole(join(folder, "public"), request.getPath())) throw new MissingFileError();
    // The files are small, and sirv fails on a range that ends before it starts.
    delete request.headers.range;
    const missing = await new Promise<boolean>((resolve, reject) => {
      response.once("close", () => resolve(false));
      response.once("error", reject);
      serve(request, response, () => resolve(true));
    });
    if (missing) throw new MissingFileError();
  };
  for (const path of ["/assets/*", "/widget.js"]) {
    server.get(path, handler);
    server.head(path, handler);
  }
}

/** Whether the file and its compressed forms are there. */
function isWhole(folder: string, path: string): boolean {
  return ["", ".br", ".gz"].every((extension) => existsSync(join(folder, `${path}${extension}`)));
}
