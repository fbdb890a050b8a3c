import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A browser on a busy machine needs more than the second that vitest gives it.
    expect: { poll: { timeout: 20_000 } },
    // Where nobody looks on, one beat missed by a busy machine is told, and tried once more.
    retry: process.env["CI"] === undefined ? 0 : 1,
    // Programs that tests start are not an operator's production, also where that is what the shell says.
    env: { NODE_ENV: "test" },
    pool: "forks",
    // More than the processors of a small machine: browser tests wait half of their time.
    maxWorkers: 3,
  },
});
