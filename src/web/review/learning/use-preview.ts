import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { NewExample, PreviewState } from "../../../review/wire-learning.js";
import { callApi, useChange, type ApiError } from "../common/api.js";

export interface Preview {
  /** null: not begun. */
  state: PreviewState | null;
  isStarting: boolean;
  error: ApiError | null;
  start: (example: NewExample) => void;
  reset: () => void;
}

const pollMs = 500;

/** Learns an example on the side and asks how far it is until it is known what changes. */
export function usePreview(onRefused: (error: ApiError) => void): Preview {
  const [first, setFirst] = useState<PreviewState | null>(null);
  const begin = useChange<PreviewState>({ onSuccess: setFirst, onError: onRefused });
  const path = `/examples/preview/${encodeURIComponent(first?.id ?? "")}`;
  const poll = useQuery<PreviewState, ApiError>({
    queryKey: [path], enabled: first !== null, gcTime: 0, staleTime: Infinity,
    queryFn: ({ signal }) => callApi<PreviewState>("GET", path, { signal }),
    refetchInterval: ({ state: { data, error } }) => error === null && (data === undefined || data.state === "learning") ? pollMs : false,
    // Who looks at another tab meanwhile finds it done.
    refetchIntervalInBackground: true,
  });
  return {
    state: first === null ? null : poll.data ?? first,
    isStarting: begin.isPending,
    error: first === null ? begin.error : poll.error,
    start: (example) => {
      setFirst(null);
      begin.mutate({ method: "POST", path: "/examples/preview", body: example });
    },
    reset: () => {
      setFirst(null);
      begin.reset();
    },
  };
}
