import { createDirectLine, renderWebChat } from "botframework-webchat";
import { acceptedFileTypes } from "./chat-guards.js";
import { createChatStore, type Middleware } from "./chat-store.js";
import { directLineUrl } from "./conversation.js";
import type { PageSettings } from "./page-settings.js";
import { renderMarkdown } from "./render-markdown.js";
import type { Conversation } from "./saved-conversation.js";

/** Direct Line's `ConnectionStatus`. */
const connectionStatus = { online: 2, expiredToken: 3, failedToConnect: 4, ended: 5 } as const;

export interface ChatEvents {
  /** Of Web Chat's store: sees what is typed. */
  middleware: Middleware;
  onOnline: () => void;
  /** The conversation is over: a new one must be begun. */
  onEnded: () => void;
  onFailed: () => void;
}

export interface RunningChat {
  end(): void;
}

const font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
const accent = "#0b5a6f";
const quietText = "#4f5b62";

const styleOptions = {
  accent,
  subtle: quietText,
  timestampColor: quietText,
  primaryFont: font,
  backgroundColor: "#f6f8f9",
  paddingRegular: 12,
  bubbleBorderColor: "#d5dde1",
  bubbleBorderRadius: 10,
  // Light: Web Chat writes file names and links in the accent colour in these as well.
  bubbleFromUserBackground: "#dcebef",
  bubbleFromUserBorderColor: "#b5d0d8",
  bubbleFromUserBorderRadius: 10,
  bubbleFromUserTextColor: "#1c2529",
  bubbleMaxWidth: 560,
  // At 320 px the default of 250 leaves no room for the gutter.
  bubbleMinWidth: 100,
  showAvatarInGroup: true,
  // Scrolls a new reply up to its first line, not to its end.
  autoScrollSnapOnPage: true,
  sendBoxHeight: 48,
  sendBoxTextWrap: true,
  sendBoxMaxHeight: 140,
  sendBoxTextColor: "#1c2529",
  sendBoxPlaceholderColor: quietText,
  sendBoxBorderTop: "solid 1px #b9c5ca",
  sendBoxButtonColorOnDisabled: quietText,
  sendBoxButtonKeyboardFocusIndicatorBorderColor: accent,
  sendBoxButtonKeyboardFocusIndicatorBorderWidth: 2,
  // Dutch questions are long: wrapped below one another, never cut.
  suggestedActionLayout: "flow",
  suggestedActionBorderRadius: 8,
  suggestedActionBorderWidth: 1,
  suggestedActionBorderColor: accent,
  suggestedActionTextColor: accent,
  suggestedActionHeight: 44,
  suggestedActionKeyboardFocusIndicatorBorderColor: accent,
  suggestedActionKeyboardFocusIndicatorBorderStyle: "solid",
  suggestedActionKeyboardFocusIndicatorBorderWidth: 2,
  uploadAccept: acceptedFileTypes.join(","),
  // Otherwise a chosen file shows as a dot on the paper clip only, and people wait for nothing.
  sendAttachmentOn: "attach",
  markdownRenderHTML: false,
  maxMessageLength: 4000,
} as const;

// Declared without a type by Web Chat.
const render = renderWebChat as (props: Record<string, unknown>, element: HTMLElement) => void;

/** Direct Line's client takes no network for a server that will yet answer, and Web Chat waits 20 seconds for the echo. */
function failAtOnceOffline(directLine: ReturnType<typeof createDirectLine>): void {
  const post = directLine.postActivity.bind(directLine);
  directLine.postActivity = (activity) => {
    if (!navigator.onLine) throw new Error("No network");
    return post(activity);
  };
}

let runs = 0;

/** Shows Web Chat in the element; called again, it replaces the chat that runs there. */
export function showChat(element: HTMLElement, conversation: Conversation, settings: PageSettings, events: ChatEvents): RunningChat {
  const { conversationId, token } = conversation;
  const directLine = createDirectLine({ domain: directLineUrl, token, conversationId });
  failAtOnceOffline(directLine);
  let over = false;
  const subscription = directLine.connectionStatus$.subscribe((status: number) => {
    if (over) return;
    if (status === connectionStatus.online) events.onOnline();
    if (status === connectionStatus.expiredToken || status === connectionStatus.ended) events.onEnded();
    if (status === connectionStatus.failedToConnect) events.onFailed();
  });
  runs += 1;
  render({
    // Another key makes React begin anew, with an empty transcript.
    key: String(runs),
    directLine,
    // Begun on the page of the other language: the assistant goes on in this one.
    store: createChatStore(conversation.locale === settings.locale ? undefined : settings.locale, events.middleware),
    locale: settings.locale === "nl" ? "nl-NL" : "en-US",
    nonce: settings.nonce,
    sendTypingIndicator: false,
    styleOptions,
    renderMarkdown,
    overrideLocalizedStrings: {
      ...settings.webChat,
      TEXT_INPUT_PLACEHOLDER: settings.chat.placeholder,
      // Web Chat's own does not begin with what is shown, as WCAG 2.5.3 wants.
      FILE_CONTENT_DOWNLOADABLE_WITH_SIZE_ALT: settings.chat.fileDownload,
    },
  }, element);
  return {
    end: () => {
      over = true;
      subscription.unsubscribe();
      directLine.end();
    },
  };
}
