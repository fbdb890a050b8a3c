import { pipeline } from "node:stream/promises";
import type { Request, Response, Server } from "restify";
import { pathParameter, sendJson, type Route } from "../http-route.js";
import type { Limiter } from "../rate-limit.js";
import { BadRequestError, NotFoundError, StoppingError } from "../request-errors.js";
import type { Authorizer } from "./authorizer.js";
import type { Conversations } from "./conversations.js";
import type { Inbox, Post, Posted } from "./inbox.js";
import { checkActivity, type ClientActivity, type JsonObject } from "./incoming.js";
import type { DirectLineLimits } from "./limits.js";
import type { Origins } from "./origins.js";
import type { StoredFile, UploadFiles } from "./upload-files.js";
import { readUpload } from "./upload-form.js";

export interface UploadRouteParts {
  authorizer: Authorizer;
  conversations: Conversations;
  inbox: Inbox;
  files: UploadFiles;
  origins: Origins;
  limits: DirectLineLimits;
  uploadLimiter: Limiter;
  addressLimiter: Limiter;
  addressBytesLimiter: Limiter;
  addressKey: (request: Request) => string;
  route: Route;
  isStopping: () => boolean;
  onCommitted: (conversationId: string) => void;
}

const filesPath = "/v3/directline/attachments";

/** Takes files in, and serves them so that nothing in them runs. */
export class UploadRoutes {
  readonly #parts: UploadRouteParts;

  constructor(parts: UploadRouteParts) {
    this.#parts = parts;
  }

  register(server: Server): void {
    const { route } = this.#parts;
    server.post("/v3/directline/conversations/:conversationId/upload", route((request, response) => this.#upload(request, response)));
    server.get(`${filesPath}/:fileId`, route((request, response) => this.#serve(request, response)));
  }

  async #upload(request: Request, response: Response): Promise<void> {
    const { authorizer, conversations, files, limits, uploadLimiter, addressLimiter, addressBytesLimiter } = this.#parts;
    if (this.#parts.isStopping()) throw new StoppingError();
    const conversationId = pathParameter(request, "conversationId");
    const caller = await authorizer.callerOf(conversationId, request);
    const addressKey = this.#parts.addressKey(request);
    await uploadLimiter.take(conversationId);
    await addressLimiter.take(addressKey);
    await conversations.get(conversationId);
    const form = await readUpload(request, limits);
    await addressBytesLimiter.take(addressKey, form.sizeBytes);
    const activity = checkActivity(form.activity, conversationId);
    checkSize(activity, limits);
    const stored = await files.write(form.files, await files.typesOf(form.files));
    activity.fields["attachments"] = form.stubs.map((stub, index) => this.#attachment(request, stub, stored[index]));
    const posted = await this.#post({ conversationId, activity, addressKey, tokenUserId: caller.kind === "token" ? caller.userId : undefined }, stored);
    if (!posted.repeated) this.#parts.onCommitted(conversationId);
    sendJson(response, 200, { id: posted.id });
  }

  /** The files stay only when the activity that brings them does. */
  async #post(post: Post, stored: readonly StoredFile[]): Promise<Posted> {
    const { files, inbox } = this.#parts;
    try {
      const posted = await inbox.post({ ...post, alongside: (trx, at) => files.add(trx, { conversationId: post.conversationId, at }, stored) });
      if (posted.repeated) await files.remove(stored);
      return posted;
    } catch (thrown) {
      await files.remove(stored);
      throw thrown;
    } finally {
      files.release(stored);
    }
  }

  #attachment(request: Request, stub: JsonObject, file: StoredFile | undefined): JsonObject {
    return file === undefined ? {} : {
      ...withoutContent(stub),
      contentType: file.contentType,
      contentUrl: `${this.#parts.origins.base(request)}${filesPath}/${file.id}`,
      name: file.name,
    };
  }

  async #serve(request: Request, response: Response): Promise<void> {
    const found = await this.#parts.files.open(pathParameter(request, "fileId"));
    if (found === undefined) throw new NotFoundError("The file is not there; files are kept for 24 hours after the conversation's last message");
    const { file, bytes } = found;
    const disposition = file.contentType.startsWith("image/") ? "inline" : "attachment";
    response.writeHead(200, {
      "Content-Type": file.contentType,
      "Content-Length": file.size,
      "Content-Disposition": `${disposition}; filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, escapeCharacter)}`,
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      // An image of the chat may stand in the panel on another website.
      "Cross-Origin-Resource-Policy": "cross-origin",
      "Cache-Control": "private, no-store",
    });
    // A reader that goes away is no failure.
    await pipeline(bytes, response).catch(() => undefined);
  }
}

/** What came beside the files counts as any activity, but for the thumbnails that are dropped. */
function checkSize(activity: ClientActivity, limits: DirectLineLimits): void {
  const attachments = activity.fields["attachments"] as JsonObject[] | undefined;
  const slim = JSON.stringify({ ...activity.fields, attachments: attachments?.map(withoutContent) });
  if (Buffer.byteLength(slim) > limits.bodyBytes) {
    throw new BadRequestError(`The activity of the upload is larger than ${limits.bodyBytes} bytes without its files; send a shorter text`);
  }
}

/** The file is the content; a thumbnail would be the client's own picture of it. */
function withoutContent(stub: JsonObject): JsonObject {
  const rest = { ...stub };
  for (const name of ["content", "contentUrl", "thumbnailUrl"]) Reflect.deleteProperty(rest, name);
  return rest;
}

function escapeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
