import { useState } from "react";
import type { ConversationDetail, ConversationReview, ReviewChange, ReviewConflict } from "../../../review/wire.js";
import { useChange, type ApiError } from "../common/api.js";
import { pathOf } from "./use-conversation.js";

export interface Reviewing {
  /** Sends a change of what is given; the rest stays as it was saved last. */
  save: (change: Partial<Omit<ReviewChange, "version">>, version?: number) => void;
  isSaving: boolean;
  /** How another agent left it; nothing of this agent's change was kept. */
  conflict: ConversationReview | null;
  error: ApiError | null;
}

/** Saves tags, note and the reviewed mark, each from the version that the agent saw. */
export function useReview(conversation: ConversationDetail | undefined, setReview: (review: ConversationReview) => void): Reviewing {
  const [conflict, setConflict] = useState<ConversationReview | null>(null);
  const change = useChange<ConversationReview>({
    onSuccess: (review) => {
      setConflict(null);
      setReview(review);
    },
    onError: (error) => {
      if (error.status !== 409) return;
      const { current } = error.body as ReviewConflict;
      setConflict(current);
      setReview(current);
    },
  });
  const save: Reviewing["save"] = (changed, version) => {
    if (conversation === undefined || change.isPending) return;
    const { review } = conversation;
    const body: ReviewChange = { tags: review.tags, note: review.note, reviewed: review.reviewed, ...changed, version: version ?? review.version };
    change.mutate({ method: "PUT", path: `${pathOf(conversation.id)}/review`, body });
  };
  return { save, isSaving: change.isPending, conflict, error: change.error?.status === 409 ? null : change.error };
}
