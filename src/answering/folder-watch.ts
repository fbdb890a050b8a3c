import { existsSync, readdirSync, watch, type FSWatcher } from "node:fs";
import { dirname, join } from "node:path";

/** Editors and `git pull` write several files, some by way of a temporary one; this long after the last of it a change is told. */
const quietMs = 300;

/**
 * Tells that something in a folder changed. It watches folders, not files: an editor that saves by renaming puts a new
 * file in the place of the old one, which a watched file would not show.
 */
export class FolderWatch {
  #watchers: FSWatcher[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly folder: string, private readonly changed: () => void) {}

  start(): void {
    this.stop();
    // The folder above shows when the whole folder is replaced, as a release or a mounted volume does.
    this.#watchers = [dirname(this.folder), ...foldersIn(this.folder)].flatMap((path) => {
      try {
        const watcher = watch(path, { persistent: false }, () => this.#stir());
        watcher.on("error", () => this.#stir());
        return [watcher];
      } catch {
        // It went away in between; the folder above tells when it is back.
        return [];
      }
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
  }

  #stir(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // Folders may be new, or others under the same name.
      this.start();
      this.changed();
    }, quietMs);
    this.#timer.unref();
  }
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const below = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...below.map((entry) => join(entry.parentPath, entry.name))];
}
