import { AppError } from "../errors.js";

/** No app package can be made of the settings and the words; names every fault and its mend. */
export class TeamsPackageError extends AppError {
  readonly code = "teams_package";

  constructor(readonly faults: readonly string[], options?: { cause?: unknown }) {
    super(`No app package for Teams was made:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`, options);
  }
}
