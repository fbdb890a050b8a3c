import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, messageOf } from "../errors.js";

export class KeyFileError extends AppError {
  readonly code = "key_file";
}

const keyBytes = 32;

export function keyFile(dataDir: string): string {
  return join(dataDir, "server.key");
}

/**
 * The server's own key, for chat tokens and keyed hashes; made on a first start in `DATA_DIR/server.key`, readable by its owner alone.
 * It is kept, so that chats go on after a restart.
 * @throws KeyFileError when the file cannot be read or made, or holds no key
 */
export function openKeyFile(dataDir: string): Uint8Array {
  const file = keyFile(dataDir);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(keyBytes), { flag: "wx", mode: 0o600 });
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) {
      throw new KeyFileError(`${file} cannot be made (${messageOf(cause)}); let the program write in DATA_DIR`, { cause });
    }
  }
  const key = readKey(file);
  if (key.length !== keyBytes) {
    throw new KeyFileError(`${file} holds ${key.length} bytes where ${keyBytes} belong; remove it to have a new one made (open chats then start anew)`);
  }
  return key;
}

function readKey(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new KeyFileError(`${file} cannot be read (${messageOf(cause)}); let the program read it`, { cause });
  }
}
