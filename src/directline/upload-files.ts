import type { ReadStream } from "node:fs";
import { chmod, mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Activity } from "botbuilder";
import { fileTypeFromBuffer } from "file-type";
import type { Log } from "../log.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import { newId } from "./conversations.js";
import { UnsupportedFileError, UploadsFullError } from "./errors.js";
import type { UploadedFile } from "./upload-form.js";

export interface StoredFile {
  /** Unguessable; the address of the file, and its name on disk. */
  id: string;
  name: string;
  contentType: string;
  /** bytes */
  size: number;
}

/** By their first bytes, whatever the client calls them. Nothing in these runs; SVG and HTML would. */
const acceptedTypes = new Map([
  ["image/png", "image/png"], ["image/apng", "image/png"], ["image/jpeg", "image/jpeg"],
  ["image/gif", "image/gif"], ["image/webp", "image/webp"], ["application/pdf", "application/pdf"],
]);

/** The uploaded files: bytes in a folder, the rest in the database. */
export class UploadFiles {
  readonly #folder: string;
  readonly #db: Database;
  readonly #logger: Log;
  readonly #largestSumBytes: number;
  /** Bytes of the files of uploads that run, by id: no row knows them yet. */
  readonly #running = new Map<string, number>();

  /** @param parts.largestSumBytes of all files together */
  constructor(parts: { dataDir: string; db: Database; logger: Log; largestSumBytes: number }) {
    this.#folder = join(parts.dataDir, "uploads");
    this.#db = parts.db;
    this.#logger = parts.logger;
    this.#largestSumBytes = parts.largestSumBytes;
  }

  /** @throws UnsupportedFileError that names the position of the first file of another type */
  async typesOf(files: readonly UploadedFile[]): Promise<string[]> {
    return Promise.all(files.map(async (file, index) => {
      const detected = await fileTypeFromBuffer(file.bytes);
      const type = acceptedTypes.get(detected?.mime ?? "");
      if (type === undefined) throw new UnsupportedFileError(index + 1);
      return type;
    }));
  }

  /**
   * Writes the bytes through to the disk; nothing refers to them before `add` is committed. On failure nothing stays behind.
   * Ends with `release` when the upload is over, or `remove`.
   * @throws UploadsFullError
   */
  async write(files: readonly UploadedFile[], types: readonly string[]): Promise<StoredFile[]> {
    const stored = files.map((file, index) => ({ id: newId(), name: file.name, contentType: types[index] ?? "", size: file.bytes.length }));
    for (const { id, size } of stored) this.#running.set(id, size);
    try {
      await this.#checkRoom();
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      for (const [index, file] of files.entries()) {
        const handle = await open(join(this.#folder, stored[index]?.id ?? ""), "wx", 0o600);
        try {
          await handle.writeFile(file.bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
      }
    } catch (thrown) {
      await this.remove(stored);
      throw thrown;
    }
    return stored;
  }

  /** @param activity the one that brings the files, with its own time: by both, `ofActivity` finds them */
  async add(trx: DatabaseTransaction, activity: { conversationId: string; at: number }, files: readonly StoredFile[]): Promise<void> {
    const { conversationId, at } = activity;
    await trx.insertInto("dl_uploads").values(files.map((file) => ({
      id: file.id, conversation_id: conversationId, name: file.name, content_type: file.contentType, size: file.size, at,
    }))).execute();
  }

  async remove(files: readonly { id: string }[]): Promise<void> {
    await Promise.all(files.map((file) => rm(join(this.#folder, file.id), { force: true })));
    this.release(files);
  }

  /** The upload is over: from now on only the database says which of its files are kept. */
  release(files: readonly { id: string }[]): void {
    for (const { id } of files) this.#running.delete(id);
  }

  /** The files that this very activity brought, in its order; not those that a client only points to. */
  async ofActivity(conversationId: string, activity: Partial<Activity>): Promise<{ id: string; name: string }[]> {
    const addresses = (activity.attachments ?? []).map(({ contentUrl }): unknown => contentUrl).filter((address) => typeof address === "string");
    if (addresses.length === 0) return [];
    const rows = await this.#db.selectFrom("dl_uploads").select(["id", "name"])
      .where("conversation_id", "=", conversationId).where("at", "=", new Date(activity.timestamp ?? 0).getTime()).execute();
    return [...new Set(addresses)].flatMap((address) => rows.filter((row) => address.endsWith(`/${row.id}`)));
  }

  /** The file and its bytes as a stream, or undefined when it or its conversation is gone; what a ticket still holds is for the staff alone. */
  async open(id: string): Promise<{ file: StoredFile; bytes: ReadStream } | undefined> {
    const row = await this.#db.selectFrom("dl_uploads").innerJoin("dl_conversations", "dl_conversations.id", "dl_uploads.conversation_id")
      .select(["dl_uploads.id", "name", "content_type", "size"]).where("dl_uploads.id", "=", id).executeTakeFirst();
    if (row === undefined) return undefined;
    try {
      const handle = await open(join(this.#folder, row.id), "r");
      return { file: { id, name: row.name, contentType: row.content_type, size: row.size }, bytes: handle.createReadStream() };
    } catch {
      return undefined;
    }
  }

  /** Removes files that no row knows: those of an upload that a crash of an earlier run cut short. @returns how many */
  async sweep(): Promise<number> {
    // One of an earlier version, or of a copy that was put back, may be open to others; there may be none yet.
    await chmod(this.#folder, 0o700).catch(() => undefined);
    const names = await readdir(this.#folder).catch(() => []);
    const known = new Set((await this.#db.selectFrom("dl_uploads").select("id").execute()).map((row) => row.id));
    const orphans = names.filter((name) => !known.has(name) && !this.#running.has(name)).map((id) => ({ id }));
    await this.remove(orphans);
    return orphans.length;
  }

  /** Counts what runs as well, so that uploads at the same time do not go beyond together. */
  async #checkRoom(): Promise<void> {
    const { kept } = await this.#db.selectFrom("dl_uploads")
      .select((eb) => eb.fn.coalesce(eb.fn.sum<number>("size"), eb.lit(0)).as("kept")).executeTakeFirstOrThrow();
    const running = [...this.#running.values()].reduce((sum, size) => sum + size, 0);
    if (kept + running <= this.#largestSumBytes) return;
    this.#logger.warn({ keptBytes: kept, largestSumBytes: this.#largestSumBytes }, "an upload was refused: the uploads folder is full; erase tickets that are done");
    throw new UploadsFullError();
  }
}
