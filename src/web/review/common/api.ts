import { keepPreviousData, useMutation, useQuery, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import type { Fault } from "../../../review/wire.js";

const prefix = "/review/api";

/** What the API refused, or `status` 0: it could not be reached. */
export class ApiError extends Error {
  /** @param body what the API answered, with `current` in it after a 409 */
  constructor(readonly status: number, readonly code: string, message: string, readonly body: unknown) {
    super(message);
  }

  get isAway(): boolean {
    return this.status === 0 || this.status >= 502;
  }
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/**
 * Calls the review API; `path` is what follows /review/api. Without a session the browser goes to the sign-in page and the promise stays open.
 * @returns the parsed JSON; undefined for 204
 * @throws ApiError
 */
export async function callApi<Reply>(method: Method, path: string, options: { body?: unknown; signal?: AbortSignal } = {}): Promise<Reply> {
  const response = await send(method, path, options);
  if (response.status === 401) {
    goToSignIn();
    return new Promise<Reply>(() => undefined);
  }
  const body = response.status === 204 ? undefined : await readJson(response);
  if (!response.ok) throw errorOf(response.status, body);
  return body as Reply;
}

async function send(method: Method, path: string, { body, signal }: { body?: unknown; signal?: AbortSignal }): Promise<Response> {
  try {
    return await fetch(prefix + path, {
      method, credentials: "same-origin", signal: signal ?? null,
      // The server takes changes as JSON only: no form of another site can send that.
      ...(method === "GET" ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) }),
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new ApiError(0, "Away", "The server cannot be reached", undefined);
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json() as unknown;
  } catch {
    return undefined;
  }
}

function errorOf(status: number, body: unknown): ApiError {
  const { error } = (body ?? {}) as Partial<Fault>;
  return new ApiError(status, error?.code ?? "Unknown", error?.message ?? `Status ${String(status)}`, body);
}

/** Leaves the app; after signing in the agent comes back to where he was. */
export function goToSignIn(): void {
  const here = location.pathname + location.search + location.hash;
  location.assign(`/review/sign-in?to=${encodeURIComponent(here)}`);
}

/** Reads are tried again twice while the server is away; what it refused is not asked again. */
export function shouldTryAgain(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiError && error.isAway;
}

export interface UseApiOptions<Reply> {
  refetchIntervalMs?: number;
  keepPrevious?: boolean;
  /** What is kept when the same is read again; default: what was read. */
  merge?: (before: Reply, news: Reply) => Reply;
}

/** Reads `path` of the API; null: not yet. Cached by its path. */
export function useApi<Reply>(path: string | null, options: UseApiOptions<Reply> = {}): UseQueryResult<Reply, ApiError> {
  const { merge } = options;
  return useQuery<Reply, ApiError, Reply, readonly (string | null)[]>({
    queryKey: [path], enabled: path !== null,
    queryFn: ({ signal }) => callApi<Reply>("GET", path ?? "", { signal }),
    ...(options.refetchIntervalMs === undefined ? {} : { refetchInterval: options.refetchIntervalMs }),
    ...(merge === undefined ? {} : { structuralSharing: (before: unknown, news: unknown) => before === undefined ? news : merge(before as Reply, news as Reply) }),
    ...(options.keepPrevious === true ? { placeholderData: keepPreviousData } : {}),
  });
}

export interface ApiChange {
  method: Exclude<Method, "GET">;
  path: string;
  body?: unknown;
}

/** `change.mutate({ method, path, body })` sends; invalidate or set queries in `onSuccess`. Never tried again by itself. */
export function useChange<Reply>(options: { onSuccess?: (reply: Reply, change: ApiChange) => void; onError?: (error: ApiError, change: ApiChange) => void } = {}):
  UseMutationResult<Reply, ApiError, ApiChange> {
  return useMutation<Reply, ApiError, ApiChange>({
    mutationFn: ({ method, path, body }) => callApi<Reply>(method, path, { body }),
    ...(options.onSuccess === undefined ? {} : { onSuccess: options.onSuccess }),
    ...(options.onError === undefined ? {} : { onError: options.onError }),
  });
}

/** `?a=1&b=2` of what is given; empty when nothing is. */
export function queryString(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "");
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}
