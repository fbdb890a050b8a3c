import { AppError } from "../../errors.js";

/** Options of evaluate that do not fit each other. */
export class UsageError extends AppError {
  readonly code = "usage";
}
