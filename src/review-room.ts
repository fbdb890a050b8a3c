import type { Knowledge } from "./answering/knowledge.js";
import { inLetterOrder } from "./answering/letter-order.js";
import type { ReviewRoute } from "./review/route.js";
import { Review, type ReviewOptions } from "./review/review.js";
import type { SessionInfo } from "./review/wire.js";
import type { Settings } from "./settings.js";

export interface ReviewRoomOptions extends Omit<ReviewOptions, "settings" | "labels" | "routes"> {
  settings: Settings;
  /** Besides those of the features; for tests. */
  routes?: readonly ReviewRoute[];
  /** As it is served now. */
  knowledge: () => Pick<Knowledge, "articles" | "letter">;
}

/** Labels that are no articles. */
const otherLabels = ["order-status", "human", "smalltalk", "none"];

/** Builds the review app. @returns undefined when it is off */
export function openReview(options: ReviewRoomOptions): Review | undefined {
  const { settings, knowledge } = options;
  if (settings.review === undefined) return undefined;
  return new Review({
    ...options,
    settings: { ...settings, review: settings.review },
    labels: () => labelsOf(knowledge()),
    routes: [...reviewRoutes(), ...options.routes ?? []],
  });
}

/** One line a feature. */
function reviewRoutes(): ReviewRoute[] {
  return [];
}

function labelsOf({ articles, letter }: Pick<Knowledge, "articles" | "letter">): SessionInfo["labels"] {
  return [
    ...inLetterOrder(articles.values(), letter).map(({ id, nl, en }) => ({ label: id, title: { nl: nl.title, en: en.title } })),
    ...otherLabels.map((label) => ({ label, title: null })),
  ];
}
