import type { QueryClient } from "@tanstack/react-query";

/** What was erased must not be shown from this browser's memory either. */
export function forgetAll(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey: [path] }) => path !== "/session" });
}
