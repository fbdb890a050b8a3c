import { expect, it } from "vitest";
import type { ReviewRoute } from "../../src/review/route.js";
import { startReview } from "../support/review-server.js";

it.each([
  [`a"; filename="x.exe`, "a-filename-x.exe"], ["19:abc@thread.v2;\r\nSet-Cookie: x=1.txt", "19-abc-thread.v2-Set-Cookie-x-1.txt"], ["???", "export"],
])("names a file in safe letters alone: %j", async (fileName, safe) => {
  const route: ReviewRoute = { method: "GET", path: "/file", role: "agent", handle: () => Promise.resolve({ kind: "file", contentType: "text/plain", fileName, body: "x" }) };
  const server = await startReview({ routes: [route] });
  const response = await server.call("/review/api/file", { cookie: await server.cookieOf("agent") });
  expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${safe}"`);
  expect(response.headers.get("cache-control")).toBe("no-store");
});
