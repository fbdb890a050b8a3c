import { useRef, useState } from "react";
import type { ConversationDetail, ConversationReview, ReviewChange, ReviewConflict } from "../../../review/wire.js";
import { useChange, type ApiError } from "../common/api.js";
import { pathOf } from "./use-conversation.js";

/** What changes, of the review as it was saved last. */
type Change = (review: ConversationReview) => Partial<Omit<ReviewChange, "version">>;

export interface Reviewing {
  /** Sends a change; the rest stays as it was saved last. What comes while one is being saved goes after it. */
  save: (change: Change, version?: number) => void;
  isSaving: boolean;
  /** How another agent left it; nothing of this agent's change was kept. */
  conflict: ConversationReview | null;
  error: ApiError | null;
}

/** Saves tags, note and the reviewed mark, each from the version that the agent saw. */
export function useReview(conversation: ConversationDetail | undefined, setReview: (review: ConversationReview) => void): Reviewing {
  const [conflict, setConflict] = useState<ConversationReview | null>(null);
  const waiting = useRef<Change[]>([]);
  const change = useChange<ConversationReview>({
    onSuccess: (review) => {
      setConflict(null);
      setReview(review);
      const next = waiting.current.shift();
      if (next !== undefined) send(review, next);
    },
    onError: (error) => {
      waiting.current = [];
      if (error.status !== 409) return;
      const { current } = error.body as ReviewConflict;
      setConflict(current);
      setReview(current);
    },
  });
  const send = (review: ConversationReview, changed: Change, version = review.version): void => {
    const body: ReviewChange = { tags: review.tags, note: review.note, reviewed: review.reviewed, ...changed(review), version };
    change.mutate({ method: "PUT", path: `${pathOf(conversation?.id ?? "")}/review`, body });
  };
  const save: Reviewing["save"] = (changed, version) => {
    if (conversation === undefined) return;
    if (change.isPending) waiting.current.push(changed);
    else send(conversation.review, changed, version);
  };
  return { save, isSaving: change.isPending, conflict, error: change.error?.status === 409 ? null : change.error };
}

/** As a change: the mark goes on, or off. */
export const toggleReviewed: Change = ({ reviewed }) => ({ reviewed: !reviewed });
