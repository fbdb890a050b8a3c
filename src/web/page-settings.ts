/** What the server writes into the page for its programs; see settingsFor in src/http/pages.ts. */
export interface PageSettings {
  locale: "nl" | "en";
  /** Of the page's content security policy: styles that are added later need it. */
  nonce: string;
  /** Address of what is offered while someone types. */
  questions: string;
  /** `many` holds `#` where the number goes. */
  offers: Record<"label" | "one" | "many", string>;
  chat: Record<"loading" | "newStarted" | "previousClosed" | "ended" | "failed" | "retry" | "placeholder" | "fileDownload"
    | "offline" | "fileType" | "fileSize", string>;
  /** By Web Chat's own names: what is said instead of its sentences. */
  webChat: Record<string, string>;
  /** `foundMany` holds `#` where the number goes. */
  faq: Record<"search" | "notFound" | "foundOne" | "foundMany", string>;
}

export function readPageSettings(): PageSettings {
  return JSON.parse(elementById("page-settings").textContent) as PageSettings;
}

/** @throws Error when the page and its program are not of one build */
export function elementById(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element "${id}"; page and program are of different versions`);
  return element;
}
