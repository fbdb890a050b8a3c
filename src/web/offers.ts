import { TypeAhead, type OfferedQuestion } from "./type-ahead.js";

let loading: Promise<TypeAhead | undefined> | undefined;

/** The search of the page, loaded once, when someone first types. Undefined when it cannot be had: then nothing is offered. */
export function loadTypeAhead(address: string): Promise<TypeAhead | undefined> {
  loading ??= fetch(address)
    .then(async (response) => (response.ok ? new TypeAhead(await response.json() as OfferedQuestion[]) : undefined))
    .catch(() => undefined);
  return loading;
}
