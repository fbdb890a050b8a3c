import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ConversationPage, ConversationSummary } from "../../../review/wire.js";
import { callApi, queryString, type ApiError } from "../common/api.js";
import type { FilterState } from "./filter.js";

/** First part of the query keys of lists: invalidate it when a conversation changed. */
export const listKey = "/conversations";

/** The list by pages of 50. While a changed filter is asked, the rows of the old one stay. */
export function useConversations(filter: FilterState["filter"]): UseInfiniteQueryResult<InfiniteData<ConversationPage>, ApiError> {
  return useInfiniteQuery<ConversationPage, ApiError, InfiniteData<ConversationPage>, readonly unknown[], string | undefined>({
    queryKey: [listKey, filter],
    queryFn: ({ pageParam, signal }) => callApi<ConversationPage>("GET", listKey + queryString({ ...filter, cursor: pageParam }), { signal }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (previous) => previous,
  });
}

export function conversationsOf(data: InfiniteData<ConversationPage> | undefined): ConversationSummary[] {
  return data?.pages.flatMap((page) => page.conversations) ?? [];
}
