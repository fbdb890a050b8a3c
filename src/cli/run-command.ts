import { AppError } from "../errors.js";

/** Runs a command line program: an error that we foresaw is one message on standard error and exit code 1, without a stack. */
export async function runCommand(command: () => Promise<void> | void): Promise<void> {
  try {
    await command();
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    process.stderr.write(`${thrown.message}\n`);
    process.exitCode = 1;
  }
}
