import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Database } from "../storage/database.js";
import { headerText } from "./mail-text.js";
import type { TicketUpload } from "./tickets.js";

/** Of all attachments of a mail together; many mail servers refuse more than 20 MB, and a file grows by a third under way. */
export const attachedBytes = 10_000_000;

export type MailFile = { name: string; path: string } & (
  | { state: "attached"; content: Buffer; contentType: string }
  | { state: "too large" }
  | { state: "gone" });

/** The files of a ticket, read while they fit. `path` is that under DATA_DIR. */
export async function filesOf(uploads: readonly TicketUpload[], from: { db: Database; dataDir: string }): Promise<MailFile[]> {
  const types = uploads.length === 0 ? [] : await from.db.selectFrom("dl_uploads").select(["id", "content_type"])
    .where("id", "in", uploads.map(({ id }) => id)).execute();
  let left = attachedBytes;
  const files: MailFile[] = [];
  for (const upload of uploads) {
    const path = join("uploads", basename(upload.id));
    const file = { name: headerText(upload.name, 120), path };
    const size = await stat(join(from.dataDir, path)).then((found) => (found.isFile() ? found.size : undefined), () => undefined);
    if (size === undefined) files.push({ ...file, state: "gone" });
    else if (size > left) files.push({ ...file, state: "too large" });
    else {
      left -= size;
      const contentType = types.find(({ id }) => id === upload.id)?.content_type ?? "application/octet-stream";
      files.push({ ...file, state: "attached", content: await readFile(join(from.dataDir, path)), contentType });
    }
  }
  return files;
}
