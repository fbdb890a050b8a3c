import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { ConversationFilter } from "../../../review/wire.js";

export type FilterName = keyof ConversationFilter;

const names: readonly FilterName[] = ["q", "from", "to", "channel", "locale", "outcome", "article", "thumbs", "ticket", "reviewed", "scoreBelow"];

export interface FilterState {
  filter: Readonly<Partial<Record<FilterName, string>>>;
  /** undefined or "" takes it away. */
  set: (name: FilterName, value: string | undefined) => void;
  clear: () => void;
  /** How many are set, the search included. */
  count: number;
}

/** The filters of the list: they live in the address bar, so that a link to a list can be sent and the back button works. */
export function useFilter(): FilterState {
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => Object.fromEntries(names.flatMap((name) => {
    const value = params.get(name);
    return value === null || value === "" ? [] : [[name, value]];
  })), [params]);
  const set = useCallback((name: FilterName, value: string | undefined) => setParams(() => {
    // Of the address bar itself: what was rendered last may be older than the change before this one.
    const after = new URLSearchParams(window.location.search);
    if (value === undefined || value === "") after.delete(name);
    else after.set(name, value);
    return after;
    // Each letter of a search is no page to go back to.
  }, { replace: name === "q", preventScrollReset: true }), [setParams]);
  const clear = useCallback(() => setParams({}), [setParams]);
  return { filter, set, clear, count: Object.keys(filter).length };
}
