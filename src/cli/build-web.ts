import { join } from "node:path";
import { packageRoot } from "../package-root.js";
import { buildWeb } from "./web-bundle.js";

const root = packageRoot();
const sizes = await buildWeb({ source: join(root, "src/web"), locales: join(root, "locales"), output: join(root, "dist/web") });
for (const [name, bytes] of sizes) process.stdout.write(`${name} ${(bytes / 1024).toFixed(1)} kB\n`);
