import { createBrowserRouter, type RouteObject } from "react-router";
import type { ComponentType } from "react";
import type { Role } from "../../review/wire.js";
import type { SentenceKey } from "./common/wording.js";
import { forRole } from "./shell/for-role.js";
import { Layout } from "./shell/layout.js";
import { NotFoundPage, PageFailed } from "./shell/not-found-page.js";

export interface AppPage {
  /** Below /review, as react-router writes it. */
  path: string;
  /** In the navigation; none: the page is reached from another. */
  navigation?: SentenceKey;
  /** Least role; without it neither the navigation nor the page is shown. */
  role: Role;
  /** The page's program, loaded when it is opened. */
  load: () => Promise<ComponentType>;
}

/** In the order of the navigation. A page is added here and nowhere else. */
export const pages: readonly AppPage[] = [
  { path: "/", navigation: "navigation.conversations", role: "agent", load: async () => (await import("./list/list-page.js")).ListPage },
  { path: "/conversations/:id", role: "agent", load: async () => (await import("./conversation/conversation-page.js")).ConversationPage },
  { path: "/unanswered", navigation: "navigation.unanswered", role: "agent", load: async () => (await import("./learning/unanswered-page.js")).UnansweredPage },
  { path: "/tickets", navigation: "navigation.tickets", role: "agent", load: async () => (await import("./tickets/tickets-page.js")).TicketsPage },
  { path: "/figures", navigation: "navigation.figures", role: "agent", load: async () => (await import("./figures/figures-page.js")).FiguresPage },
  { path: "/gap-letter", navigation: "navigation.gapLetter", role: "agent", load: async () => (await import("./gap-letter/gap-letter-page.js")).GapLetterPage },
  { path: "/examples", navigation: "navigation.examples", role: "agent", load: async () => (await import("./learning/examples-page.js")).ExamplesPage },
  { path: "/test-cases", navigation: "navigation.testCases", role: "agent", load: async () => (await import("./learning/test-cases-page.js")).TestCasesPage },
  { path: "/erase", navigation: "navigation.erase", role: "admin", load: async () => (await import("./erase/erase-page.js")).ErasePage },
  { path: "/audit", navigation: "navigation.audit", role: "admin", load: async () => (await import("./audit/audit-page.js")).AuditPage },
];

/** Everything below /review but the sign-in page, which the server writes. */
export function createReviewRouter(): ReturnType<typeof createBrowserRouter> {
  const children: RouteObject[] = pages.map(({ path, role, navigation, load }) => ({
    path, lazy: async () => ({ Component: forRole(role, navigation ?? "conversation.title", await load()) }),
  }));
  return createBrowserRouter([
    { element: <Layout />, errorElement: <PageFailed />, children: [{ errorElement: <PageFailed />, children: [...children, { path: "*", element: <NotFoundPage /> }] }] },
  ], { basename: "/review" });
}
