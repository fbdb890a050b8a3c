import { useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import type { ConversationDetail, ConversationPage, ConversationReview, ReviewChange } from "../../../review/wire.js";
import { callApi, type ApiError } from "../common/api.js";
import { listKey } from "./use-conversations.js";

/** Marks a conversation of the list as reviewed, and leaves its tags and note as they are. */
export function useMarkReviewed(): { mark: (id: string) => void; error: ApiError | null } {
  const client = useQueryClient();
  const mutation = useMutation<ConversationReview, ApiError, string>({
    mutationFn: async (id) => {
      const path = `/conversations/${encodeURIComponent(id)}`;
      const { review } = await callApi<ConversationDetail>("GET", path);
      if (review.reviewed) return review;
      const change: ReviewChange = { version: review.version, tags: review.tags, note: review.note, reviewed: true };
      return callApi<ConversationReview>("PUT", `${path}/review`, { body: change });
    },
    onSuccess: (review, id) => {
      client.setQueriesData<InfiniteData<ConversationPage>>({ queryKey: [listKey] }, (list) => list === undefined ? undefined : {
        ...list, pages: list.pages.map((page) => ({ ...page, conversations: page.conversations.map((row) => row.id === id ? { ...row, reviewedAt: review.at } : row) })),
      });
    },
  });
  return { mark: (id) => mutation.mutate(id), error: mutation.error };
}
