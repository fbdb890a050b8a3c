import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { createReviewRouter } from "./pages.js";
import { shouldTryAgain } from "./common/api.js";
import { AppTheme } from "./shell/theme.js";
import { WordingProvider } from "./common/wording.js";

const client = new QueryClient({
  defaultOptions: { queries: { retry: shouldTryAgain, staleTime: 15_000, refetchOnWindowFocus: true } },
});

const root = document.getElementById("root");
if (root === null) throw new Error(`The page has no element "root"; page and program are of different versions`);
createRoot(root).render(
  <StrictMode>
    <WordingProvider>
      <AppTheme>
        <QueryClientProvider client={client}>
          <RouterProvider router={createReviewRouter()} />
        </QueryClientProvider>
      </AppTheme>
    </WordingProvider>
  </StrictMode>,
);
