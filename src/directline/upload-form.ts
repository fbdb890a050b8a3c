import type { IncomingMessage } from "node:http";
import { Busboy } from "@fastify/busboy";
import { BodyTooLargeError, parseJson, readBody } from "../http-body.js";
import { BadRequestError } from "../request-errors.js";
import { MissingPropertyError } from "./errors.js";
import { isJsonObject, type JsonObject } from "./incoming.js";
import type { DirectLineLimits } from "./limits.js";

export interface UploadedFile {
  name: string;
  bytes: Buffer;
}

export interface UploadForm {
  /** The activity as the client wrote it; an empty message when there was none. */
  activity: unknown;
  /** In the order of the activity's attachments as far as the names tell, else as they came. */
  files: UploadedFile[];
  /** The attachment of the activity that each file stands for, by position. */
  stubs: JsonObject[];
  /** Sum of the files, bytes. */
  sizeBytes: number;
}

const activityType = "application/vnd.microsoft.activity";
/** The activity part carries thumbnails as data; with the part headers this is what may stand beside the files. */
const besideFilesBytes = 1024 * 1024;
const longestName = 200;

/**
 * Reads an upload: `multipart/form-data` as the official client sends it, or one file as the raw body.
 * @throws BodyTooLargeError, BadRequestError, MissingPropertyError, BodyAbortedError
 */
export async function readUpload(request: IncomingMessage, limits: DirectLineLimits): Promise<UploadForm> {
  const body = await readBody(request, limits.uploadBytes + besideFilesBytes);
  const contentType = request.headers["content-type"] ?? "";
  const parts = contentType.toLowerCase().startsWith("multipart/form-data")
    ? await splitParts(body, contentType, limits)
    : { activity: undefined, files: body.length === 0 ? [] : [{ name: nameOfRawBody(request), bytes: body }] };
  if (parts.files.length === 0) throw new MissingPropertyError("The upload holds no file; send at least one");
  const sizeBytes = parts.files.reduce((sum, file) => sum + file.bytes.length, 0);
  if (sizeBytes > limits.uploadBytes) throw new BodyTooLargeError(limits.uploadBytes);
  const activity = parts.activity === undefined ? { type: "message" } : parseJson(parts.activity);
  return { activity, sizeBytes, ...inStubOrder(activity, parts.files) };
}

async function splitParts(body: Buffer, contentType: string, limits: DirectLineLimits): Promise<{ activity: Buffer | undefined; files: UploadedFile[] }> {
  return new Promise((resolve, reject) => {
    const tooMany = (): void => reject(new BadRequestError(`The upload holds more than ${limits.filesPerUpload} files; send fewer at a time`));
    const fail = (cause: unknown): void => reject(new BadRequestError("The multipart body cannot be read; send multipart/form-data with a boundary", { cause }));
    const files: UploadedFile[] = [];
    let activity: Buffer | undefined;
    try {
      // Every part as a stream: the official client sends the activity as a file, others as a field.
      const parser = new Busboy({ headers: { "content-type": contentType }, isPartAFile: () => true, limits: { parts: limits.filesPerUpload + 2 } });
      parser.on("file", (field, stream, fileName, _encoding, mimeType) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("error", fail);
        stream.on("end", () => {
          const bytes = Buffer.concat(chunks);
          if (field === "activity" || mimeType === activityType) activity = bytes;
          else if (files.push({ name: cleanName(fileName), bytes }) > limits.filesPerUpload) tooMany();
        });
      });
      parser.on("partsLimit", tooMany);
      parser.on("error", fail);
      parser.on("finish", () => resolve({ activity, files }));
      parser.end(body);
    } catch (cause) {
      fail(cause);
    }
  });
}

/** The client fetches its files in parallel, so they come in any order, under the names that it gave the attachments. */
function inStubOrder(activity: unknown, files: UploadedFile[]): { files: UploadedFile[]; stubs: JsonObject[] } {
  const attachments: unknown = isJsonObject(activity) ? activity["attachments"] : undefined;
  const stubs = Array.isArray(attachments) ? attachments.filter(isJsonObject) : [];
  const rest = [...files];
  const matched = stubs.map((stub) => {
    const at = rest.findIndex((file) => file.name === cleanName(stub["name"]));
    return { stub, file: at === -1 ? undefined : rest.splice(at, 1)[0] };
  });
  const pairs = matched.flatMap(({ stub, file = rest.shift() }) => file === undefined ? [] : [{ stub, file }]);
  const all = [...pairs, ...rest.map((file) => ({ stub: {}, file }))];
  return { files: all.map(({ file }) => file), stubs: all.map(({ stub }) => stub) };
}

/** `attachment; name="file"; filename="foto.png"` (RFC 6266; the UTF-8 form is preferred). */
function nameOfRawBody(request: IncomingMessage): string {
  const header = request.headers["content-disposition"] ?? "";
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
  try {
    if (encoded !== undefined) return cleanName(decodeURIComponent(encoded));
  } catch {
    // Broken escapes: the plain form is next.
  }
  const plain = /filename="((?:[^"\\]|\\.)*)"/i.exec(header)?.[1] ?? /filename=([^;\s]+)/i.exec(header)?.[1];
  return cleanName(plain);
}

/** A name for people, never a path; browsers write quotes and line breaks as %22, %0D and %0A. */
function cleanName(name: unknown): string {
  const text = typeof name === "string" ? name.replace(/%22/g, "\"").replace(/%0[AD]/gi, " ") : "";
  const cleaned = text.split(/[\\/]/).at(-1)?.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").trim().slice(0, longestName) ?? "";
  return cleaned === "" ? "file" : cleaned;
}
