import { checkChosenFiles, takeSuggestionsOnce } from "./chat-guards.js";
import { openConversation, refreshToken, type OpenedConversation } from "./conversation.js";
import { holdAtReply } from "./hold-at-reply.js";
import { elementById, readPageSettings } from "./page-settings.js";
import { forgetConversation, saveConversation, type Conversation } from "./saved-conversation.js";
import { SendBoxOffers, sendBoxSelector } from "./send-box-offers.js";
import { showChat, type RunningChat } from "./web-chat.js";

/** Tokens live 30 minutes; the saved one must not be near its end when the page is loaded again. */
const refreshEveryMs = 10 * 60 * 1000;

class ChatPage {
  private readonly settings = readPageSettings();
  private readonly window = elementById("chat-window");
  private readonly notice = elementById("chat-notice");
  private readonly newButton = elementById("chat-new");
  private readonly offers = new SendBoxOffers(this.window, this.settings);
  private running: RunningChat | undefined;
  private letGo: (() => void) | undefined;
  private refreshTimer: number | undefined;
  /** A click during a slow start must not leave two chats in one window. */
  private attempt = 0;

  start(): void {
    this.newButton.addEventListener("click", () => {
      forgetConversation();
      void this.open({ focus: true, say: this.settings.chat.newStarted });
    });
    takeSuggestionsOnce(this.window);
    checkChosenFiles(this.window, (fault) => this.tell(fault === undefined ? "" : this.settings.chat[fault]));
    this.tellOfConnection();
    tellFrameOfEscape();
    // In the widget's frame the customer has just asked for the chat.
    void this.open({ focus: window.parent !== window });
  }

  private async open(options: { focus: boolean; say?: string }): Promise<void> {
    this.attempt += 1;
    const attempt = this.attempt;
    this.close();
    this.tell(this.settings.chat.loading);
    let opened: OpenedConversation;
    try {
      opened = await openConversation(this.settings.locale);
    } catch {
      if (attempt === this.attempt) this.fail();
      return;
    }
    if (attempt !== this.attempt) return;
    this.tell(opened.how === "closed" ? this.settings.chat.previousClosed : options.say ?? "");
    this.show(opened.conversation, options.focus);
  }

  private show(conversation: Conversation, focus: boolean): void {
    this.letGo = holdAtReply(this.window);
    this.running = showChat(this.window, conversation, this.settings, {
      middleware: this.offers.middleware,
      onOnline: () => {
        this.newButton.hidden = false;
        conversation.locale = this.settings.locale;
        saveConversation(conversation);
      },
      onEnded: () => {
        forgetConversation();
        this.newButton.hidden = false;
        this.tell(this.settings.chat.ended);
      },
      onFailed: () => this.fail(),
    });
    this.keepFresh(conversation);
    if (focus) void this.focusInput();
  }

  private close(): void {
    this.letGo?.();
    window.clearInterval(this.refreshTimer);
    this.running?.end();
    this.running = undefined;
  }

  /** Phone and mail stand above the chat already; the line names them, the button tries again. */
  private fail(): void {
    this.close();
    this.tell(this.settings.chat.failed);
    const retry = document.createElement("button");
    retry.type = "button";
    retry.textContent = this.settings.chat.retry;
    retry.addEventListener("click", () => void this.open({ focus: true }));
    this.notice.append(" ", retry);
  }

  /** Web Chat itself notices only after a while, and says nothing at all until something is sent. */
  private tellOfConnection(): void {
    const { offline } = this.settings.chat;
    window.addEventListener("offline", () => this.tell(offline));
    window.addEventListener("online", () => {
      if (this.notice.textContent === offline) this.tell("");
    });
  }

  private tell(text: string): void {
    this.notice.textContent = text;
  }

  private keepFresh(conversation: Conversation): void {
    let current = conversation;
    this.refreshTimer = window.setInterval(() => {
      // A missed refresh is made up for by the next; Web Chat itself tells when the connection is gone.
      refreshToken(current).then((refreshed) => { current = refreshed; }, () => undefined);
    }, refreshEveryMs);
  }

  private async focusInput(): Promise<void> {
    const input = await appears(this.window, sendBoxSelector);
    // Not when the customer has gone elsewhere in the meantime.
    if (document.activeElement === document.body || document.activeElement === this.newButton || document.activeElement === null) input.focus();
  }
}

function appears(parent: HTMLElement, selector: string): Promise<HTMLElement> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const found = parent.querySelector<HTMLElement>(selector);
      if (found !== null) resolve(found);
      return found !== null;
    };
    if (look()) return;
    const observer = new MutationObserver(() => {
      if (look()) observer.disconnect();
    });
    observer.observe(parent, { childList: true, subtree: true });
  });
}

/** Keys inside a frame never reach the page around it: the widget is told. It checks who tells; the message holds nothing. */
function tellFrameOfEscape(): void {
  if (window.parent === window) return;
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) window.parent.postMessage("vst-chat:close", "*");
  });
}

new ChatPage().start();
