import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { ConversationDetail, ConversationEntry, ConversationReview, EntryPage, Verdict } from "../../../review/wire.js";
import { callApi, useApi, ApiError } from "../common/api.js";
import { listKey } from "../list/use-conversations.js";

export interface ShownConversation {
  conversation: ConversationDetail | undefined;
  error: ApiError | null;
  refetch: () => void;
  /** Erased by somebody while it was looked at. */
  isErased: boolean;
  /** Entries that came while it was looked at: how many the last time. */
  arrived: number;
  setReview: (review: ConversationReview) => void;
  setVerdict: (turnId: string, verdict: Verdict | null) => void;
}

export const pathOf = (id: string): string => `/conversations/${encodeURIComponent(id)}`;

/** A conversation, which grows and changes while it is shown. */
export function useConversation(id: string): ShownConversation {
  const path = pathOf(id);
  const client = useQueryClient();
  const { data, error, refetch } = useApi<ConversationDetail>(path, { merge: keepRest });
  const change = useCallback((make: (before: ConversationDetail) => ConversationDetail) => {
    client.setQueryData<ConversationDetail>([path], (before) => before === undefined ? undefined : make(before));
  }, [client, path]);
  const setReview = useCallback((review: ConversationReview) => {
    change((before) => ({ ...before, review, reviewedAt: review.reviewed ? review.at : null }));
    void client.invalidateQueries({ queryKey: [listKey] });
  }, [change, client]);
  const setVerdict = useCallback((turnId: string, verdict: Verdict | null) => {
    change((before) => ({ ...before, entries: before.entries.map((entry) => entry.turnId === turnId ? { ...entry, verdict } : entry) }));
  }, [change]);
  const rest = useRest(path, data?.nextSeq ?? null, change);
  const live = useLiveEvents(path, { lastSeq: data?.lastSeq, change, refetch: () => void refetch() });
  const retry = (): void => {
    if (rest.error === null) void refetch();
    else rest.retry();
  };
  return { conversation: data, error: error ?? rest.error, refetch: retry, ...live, setReview, setVerdict };
}

type Change = (make: (before: ConversationDetail) => ConversationDetail) => void;

/** Reads what follows, part by part, while the first part is shown. */
function useRest(path: string, nextSeq: number | null, change: Change): { error: ApiError | null; retry: () => void } {
  const [error, setError] = useState<ApiError | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (nextSeq === null) return undefined;
    const asked = new AbortController();
    setError(null);
    callApi<EntryPage>("GET", `${path}/entries?after=${nextSeq}`, { signal: asked.signal })
      .then((page) => change((before) => ({ ...before, entries: mergeEntries(before.entries, page.entries).merged, nextSeq: page.nextSeq })))
      .catch((failed: unknown) => {
        if (failed instanceof ApiError) setError(failed);
      });
    return () => asked.abort();
  }, [path, nextSeq, attempt, change]);
  return { error, retry: () => setAttempt((count) => count + 1) };
}

/** Read anew, a conversation comes with its first part only; the rest that is known stays. */
export function keepRest(before: ConversationDetail, news: ConversationDetail): ConversationDetail {
  const hadMore = news.nextSeq !== null && (before.nextSeq === null || before.nextSeq > news.nextSeq);
  return hadMore ? { ...news, entries: mergeEntries(before.entries, news.entries).merged, nextSeq: before.nextSeq } : news;
}

interface LiveOptions {
  /** Of what was there when it was read; undefined: not read yet. */
  lastSeq: number | undefined;
  change: Change;
  refetch: () => void;
}

function useLiveEvents(path: string, { lastSeq, change, refetch }: LiveOptions): Pick<ShownConversation, "isErased" | "arrived"> {
  const [isErased, setErased] = useState(false);
  const [arrived, setArrived] = useState(0);
  const isOn = lastSeq !== undefined;
  const after = useRef(0);
  after.current = lastSeq ?? 0;
  useEffect(() => {
    setErased(false);
    setArrived(0);
    if (!isOn) return undefined;
    const events = new EventSource(`/review/api${path}/events?after=${after.current}`);
    let wasAway = false;
    events.addEventListener("error", () => {
      wasAway = true;
      // For good: the server did not take the stream. Why, and whether to sign in anew, is said to an ordinary read.
      if (events.readyState === EventSource.CLOSED) refetch();
    });
    events.addEventListener("open", () => {
      // What was said meanwhile was not sent again.
      if (wasAway) refetch();
      wasAway = false;
    });
    events.addEventListener("entries", ({ data }: MessageEvent<string>) => {
      const entries = JSON.parse(data) as ConversationEntry[];
      change((before) => {
        const { merged, added } = mergeEntries(before.entries, entries);
        setArrived((count) => added === 0 ? count : added);
        return { ...before, entries: merged };
      });
    });
    events.addEventListener("review", ({ data }: MessageEvent<string>) => {
      const review = JSON.parse(data) as ConversationReview;
      change((before) => review.version < before.review.version ? before : { ...before, review });
    });
    events.addEventListener("erased", () => {
      setErased(true);
      events.close();
    });
    return () => events.close();
    // `refetch` is another function every time and does the same.
    // The stream is opened once per conversation.
  }, [path, isOn, change]);
  return { isErased, arrived };
}

/** Entries by `seq`; a newer one of the same replaces it, but for a verdict that this page knows better. */
export function mergeEntries(before: readonly ConversationEntry[], news: readonly ConversationEntry[]): { merged: ConversationEntry[]; added: number } {
  const all = new Map(before.map((entry) => [entry.seq, entry]));
  let added = 0;
  for (const entry of news) {
    const known = all.get(entry.seq);
    if (known === undefined) added += 1;
    const keepsVerdict = (known?.verdict?.version ?? 0) > (entry.verdict?.version ?? 0);
    all.set(entry.seq, keepsVerdict ? { ...entry, verdict: known?.verdict ?? null } : entry);
  }
  return { merged: [...all.values()].sort((left, right) => left.seq - right.seq), added };
}
