import { createBrowserRouter, type RouteObject } from "react-router";
import type { ComponentType } from "react";
import type { Role } from "../../review/wire.js";
import type { SentenceKey } from "./common/wording.js";
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
];

/** Everything below /review but the sign-in page, which the server writes. */
export function createReviewRouter(): ReturnType<typeof createBrowserRouter> {
  const children: RouteObject[] = pages.map(({ path, load }) => ({ path, lazy: async () => ({ Component: await load() }) }));
  return createBrowserRouter([
    { element: <Layout />, errorElement: <PageFailed />, children: [{ errorElement: <PageFailed />, children: [...children, { path: "*", element: <NotFoundPage /> }] }] },
  ], { basename: "/review" });
}
