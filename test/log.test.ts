import { expect, it } from "vitest";
import { AppError } from "../src/errors.js";
import { createLog } from "../src/log.js";

class OrdersGoneError extends AppError {
  readonly code = "orders_gone";
}

function logged(error: unknown): string {
  const lines: string[] = [];
  createLog("info", { write: (line) => void lines.push(line) }).error({ err: error }, "it failed");
  return lines.join("");
}

it("holds no message of other people's errors, which repeat what a customer wrote", () => {
  const line = logged(new SyntaxError(`Unexpected token in "mijn IBAN is NL91ABNA0417164300"`));
  expect(line).toContain("SyntaxError");
  expect(line).toContain("log.test");
  expect(line).not.toContain("IBAN");
});

it("holds the code and the message of our own errors, which name the mend", () => {
  expect(logged(new OrdersGoneError("There are no orders; run npm run orders -- import"))).toMatch(/orders_gone.*npm run orders/);
});
