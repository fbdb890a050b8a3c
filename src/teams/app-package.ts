import { readFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync, type Zippable } from "fflate";
import { packageRoot } from "../package-root.js";
import type { AppDetails } from "./app-details.js";
import { appWords, type WordSources } from "./app-words.js";
import { iconFiles, localization, manifest, wordsFile } from "./manifest.js";

/** The first noon that a zip can hold, in local time as zip has it: the same bytes whenever and wherever the package is made. */
const zipTime = new Date(1980, 0, 1, 12);

/**
 * The zip that Teams takes: manifest.json, the icons and the words, all at its root. The same details and words give the same bytes.
 * @throws TeamsPackageError when Teams would refuse a text
 */
export function appPackage(details: AppDetails, sources: WordSources): Uint8Array {
  const words = appWords(sources);
  const files: Zippable = {
    "manifest.json": json(manifest(details, words.nl)),
    [wordsFile("nl")]: json(localization(words.nl)),
    [wordsFile("en")]: json(localization(words.en)),
    [iconFiles.color]: icon(iconFiles.color),
    [iconFiles.outline]: icon(iconFiles.outline),
  };
  return zipSync(files, { level: 9, mtime: zipTime });
}

const json = (value: object): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);

/** The icons lie beside their source, which the compiler does not copy. */
const icon = (name: string): Uint8Array => new Uint8Array(readFileSync(join(packageRoot(), "src", "teams", "icons", name)));
