/** What the list of a text field offers. */
export interface Offer {
  id: string;
  title: string;
}

export interface ComboboxOptions {
  /** Holds the list; hidden while there is none. */
  place: HTMLElement;
  /** The text field: it may come and go, as Web Chat's does. */
  field: () => HTMLElement | null;
  /** Of the list, for screen readers, and what is said when it opens; `many` holds `#` where the number goes. */
  texts: Record<"label" | "one" | "many", string>;
  onChoose: (offer: Offer) => void;
}

/** Screen readers say what is typed first; what is offered must not cut that off. */
const saidAfterMs = 600;

let made = 0;

/**
 * A list of offers at a text field: the combobox pattern of ARIA (the focus stays in the field, the arrow keys mark an offer,
 * Enter takes the marked one, Escape closes). Without a marked offer every key does what it did.
 */
export class Combobox {
  private readonly list = document.createElement("ul");
  private readonly status = document.createElement("p");
  private readonly id: string;
  private offers: readonly Offer[] = [];
  private marked = -1;
  private sayTimer: number | undefined;

  constructor(private readonly options: ComboboxOptions) {
    made += 1;
    this.id = `offers-${String(made)}`;
    this.list.id = this.id;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", options.texts.label);
    this.status.className = "unseen";
    this.status.setAttribute("role", "status");
    options.place.append(this.list);
    options.place.after(this.status);
    // Before the field loses the focus, on a phone with its keyboard.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.onClick(event));
  }

  get isOpen(): boolean {
    return this.offers.length > 0;
  }

  show(offers: readonly Offer[]): void {
    if (offers.length === this.offers.length && offers.every(({ id }, index) => id === this.offers[index]?.id)) return;
    this.offers = offers;
    this.marked = -1;
    this.list.replaceChildren(...offers.map((offer, index) => this.optionOf(offer, index)));
    this.options.place.hidden = !this.isOpen;
    this.tellField();
    this.say();
  }

  close(): void {
    this.show([]);
  }

  /** True when the key was for the list, and must do nothing else. */
  takeKey(event: KeyboardEvent): boolean {
    // While an input method composes a word the keys are its own.
    if (!this.isOpen || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    if (event.key === "ArrowDown") return this.mark(this.marked + 1 < this.offers.length ? this.marked + 1 : -1);
    if (event.key === "ArrowUp") return this.mark(this.marked < 0 ? this.offers.length - 1 : this.marked - 1);
    if (event.key === "Escape") return this.closeByKey();
    const offer = this.offers[this.marked];
    return event.key === "Enter" && offer !== undefined ? this.choose(offer) : false;
  }

  private optionOf(offer: Offer, index: number): HTMLElement {
    const option = document.createElement("li");
    option.id = `${this.id}-${String(index)}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.textContent = offer.title;
    return option;
  }

  private onClick(event: Event): void {
    const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    const offer = this.offers[option === null ? -1 : [...this.list.children].indexOf(option)];
    if (offer !== undefined) this.choose(offer);
  }

  private choose(offer: Offer): true {
    this.close();
    this.options.onChoose(offer);
    return true;
  }

  private closeByKey(): true {
    this.close();
    return true;
  }

  private mark(index: number): true {
    this.marked = index;
    for (const [each, option] of [...this.list.children].entries()) option.setAttribute("aria-selected", String(each === index));
    this.list.children[index]?.scrollIntoView({ block: "nearest" });
    this.tellField();
    return true;
  }

  /** Only while there is a list: without one the field is the plain text field that it was. */
  private tellField(): void {
    const field = this.options.field();
    if (field === null) return;
    const attributes = {
      "role": "combobox", "aria-expanded": "true", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": this.id,
    };
    for (const [name, value] of Object.entries(attributes)) {
      if (this.isOpen) field.setAttribute(name, value);
      else field.removeAttribute(name);
    }
    if (this.marked < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", `${this.id}-${String(this.marked)}`);
  }

  private say(): void {
    window.clearTimeout(this.sayTimer);
    this.status.textContent = "";
    if (!this.isOpen) return;
    const { one, many } = this.options.texts;
    const text = this.offers.length === 1 ? one : many.replace("#", String(this.offers.length));
    this.sayTimer = window.setTimeout(() => { this.status.textContent = text; }, saidAfterMs);
  }
}
