import type { Action, Middleware } from "./chat-store.js";
import { Combobox } from "./combobox.js";
import { loadTypeAhead } from "./offers.js";
import { elementById, type PageSettings } from "./page-settings.js";

export const sendBoxSelector = "[data-id='webchat-sendbox-input']";

/** Typing fast must not search at every letter. */
const searchAfterMs = 120;

/** Offers questions above Web Chat's text field while someone types there; a chosen one is sent. */
export class SendBoxOffers {
  private readonly place = elementById("chat-offers");
  private readonly combobox: Combobox;
  private dispatch: ((action: Action) => unknown) | undefined;
  private timer: number | undefined;
  private text = "";
  /** Who closed the list does not want it again for this message. */
  private declined = false;

  constructor(private readonly window: HTMLElement, private readonly settings: Pick<PageSettings, "questions" | "offers">) {
    this.combobox = new Combobox({
      place: this.place, texts: settings.offers,
      field: () => this.window.querySelector<HTMLElement>(sendBoxSelector),
      onChoose: ({ title }) => this.send(title),
    });
    // Before Web Chat, which would send on Enter.
    window.addEventListener("keydown", (event) => this.onKey(event), { capture: true });
    window.addEventListener("focusout", () => this.combobox.close());
  }

  /** For Web Chat's store: the one supported way to know what stands in the text field. */
  readonly middleware: Middleware = ({ dispatch }) => {
    this.dispatch = dispatch;
    this.reset();
    return (next) => (action) => {
      if (action.type === "WEB_CHAT/SET_SEND_BOX") this.onText(textOf(action));
      if (action.type === "WEB_CHAT/SEND_MESSAGE" || action.type === "WEB_CHAT/SUBMIT_SEND_BOX") this.reset();
      return next(action);
    };
  };

  private onText(text: string): void {
    if (text === this.text) return;
    this.text = text;
    if (text.trim() === "") this.reset();
    if (this.declined || text.trim() === "") return;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.offer(text), searchAfterMs);
  }

  private async offer(text: string): Promise<void> {
    const typeAhead = await loadTypeAhead(this.settings.questions);
    // While it loaded, more was typed, or it was sent.
    if (typeAhead === undefined || text !== this.text || this.declined || !this.isTyping()) return;
    const title = text.trim().toLowerCase();
    const found = typeAhead.search(text);
    this.standOnSendBox();
    this.combobox.show(found.some((question) => question.title.toLowerCase() === title) ? [] : found);
  }

  /** The text field grows with its text; the buttons above it may be covered, they answer another question. */
  private standOnSendBox(): void {
    const box = this.window.querySelector(".webchat__send-box__main");
    if (box !== null) this.place.style.bottom = `${String(this.window.getBoundingClientRect().bottom - box.getBoundingClientRect().top)}px`;
  }

  private isTyping(): boolean {
    return document.activeElement?.matches(sendBoxSelector) === true;
  }

  private onKey(event: KeyboardEvent): void {
    if (!(event.target instanceof Element) || !event.target.matches(sendBoxSelector)) return;
    if (event.key === "Escape" && this.combobox.isOpen) this.declined = true;
    if (!this.combobox.takeKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private send(title: string): void {
    this.dispatch?.({ type: "WEB_CHAT/SET_SEND_BOX", payload: { text: "" } });
    this.dispatch?.({ type: "WEB_CHAT/SEND_MESSAGE", payload: { text: title, method: "keyboard" } });
  }

  private reset(): void {
    window.clearTimeout(this.timer);
    this.text = "";
    this.declined = false;
    this.combobox.close();
  }
}

function textOf({ payload }: Action): string {
  const text = payload?.["text"];
  return typeof text === "string" ? text : "";
}
