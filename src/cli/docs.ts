import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package-root.js";
import { errorsPage, withSettingsTable } from "./generated-docs.js";

const root = packageRoot();
const readme = join(root, "README.md");
writeFileSync(readme, withSettingsTable(readFileSync(readme, "utf8")));
writeFileSync(join(root, "docs", "errors.md"), errorsPage(root));
