import Fuse from "fuse.js";
import { Combobox, type Offer } from "./combobox.js";
import { loadTypeAhead } from "./offers.js";
import { elementById, readPageSettings, type PageSettings } from "./page-settings.js";

interface Question {
  element: HTMLDetailsElement;
  title: string;
  /** Title and answer, folded. */
  text: string;
}

/** Forgives a typo or two in a word, and does not care where in the title it stands. */
const searchOptions = { keys: ["title"], threshold: 0.35, ignoreLocation: true, minMatchCharLength: 2 };

function start(settings: PageSettings): void {
  const questions: Question[] = [...document.querySelectorAll<HTMLDetailsElement>("details.question")]
    .map((element) => ({ element, title: element.querySelector("summary")?.textContent ?? "", text: fold(element.textContent) }));
  addSearch(questions, settings);
  openLinked();
  window.addEventListener("hashchange", openLinked);
}

/** A link to an article opens it: `/#portal-empty`. */
function openLinked(): void {
  const linked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!(linked instanceof HTMLDetailsElement)) return;
  linked.open = true;
  linked.scrollIntoView();
}

function addSearch(questions: Question[], settings: PageSettings): void {
  const label = document.createElement("label");
  const input = document.createElement("input");
  const status = document.createElement("p");
  input.type = "search";
  input.id = "faq-input";
  input.autocomplete = "off";
  label.htmlFor = input.id;
  label.textContent = settings.faq.search;
  status.setAttribute("role", "status");
  elementById("faq-search").append(label, input, status);
  const filter = filterOf(questions, input, (count) => { status.textContent = count === undefined ? "" : summary(count, settings.faq); });
  input.addEventListener("input", filter);
  offerWhileTyping(input, settings, ({ id, title }) => {
    input.value = title;
    filter();
    openQuestion(id);
  });
}

/** Shows the questions whose title holds about what is sought, and tells how many; all of them when nothing is. */
function filterOf(questions: Question[], input: HTMLInputElement, tell: (count: number | undefined) => void): () => void {
  const fuse = new Fuse(questions, searchOptions);
  return () => {
    const sought = input.value.trim();
    const found = sought.length < 2 ? undefined : new Set([...fuse.search(sought).map(({ item }) => item), ...holdingEveryWord(questions, sought)]);
    show(questions, found);
    tell(found?.size);
  };
}

/** Offers questions in other words than the title's too; the list stands over the ones that are filtered. */
function offerWhileTyping(input: HTMLInputElement, settings: PageSettings, onChoose: (offer: Offer) => void): void {
  const place = document.createElement("div");
  place.className = "offers";
  place.hidden = true;
  input.after(place);
  const combobox = new Combobox({ place, field: () => input, texts: settings.offers, onChoose });
  input.addEventListener("input", () => {
    const sought = input.value;
    void loadTypeAhead(settings.questions).then((typeAhead) => {
      if (sought === input.value && document.activeElement === input) combobox.show(typeAhead?.search(sought) ?? []);
    });
  });
  input.addEventListener("keydown", (event) => {
    if (combobox.takeKey(event)) event.preventDefault();
  });
  input.addEventListener("blur", () => combobox.close());
}

/** Opens a question and goes there: the next thing that is read is its answer. */
function openQuestion(id: string): void {
  const element = document.getElementById(id);
  if (!(element instanceof HTMLDetailsElement)) return;
  element.open = true;
  element.querySelector("summary")?.focus();
}

/** In the answer nothing is forgiven: over so many words a typo would match nearly everything. */
function holdingEveryWord(questions: Question[], sought: string): Question[] {
  const words = fold(sought).split(/\s+/);
  return questions.filter(({ text }) => words.every((word) => text.includes(word)));
}

/** Without capitals and accents. */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function show(questions: Question[], found: Set<Question> | undefined): void {
  for (const question of questions) question.element.hidden = found !== undefined && !found.has(question);
  for (const group of document.querySelectorAll<HTMLElement>(".faq-group")) {
    group.hidden = group.querySelector("details:not([hidden])") === null;
  }
}

function summary(count: number, settings: PageSettings["faq"]): string {
  if (count === 0) return settings.notFound;
  return count === 1 ? settings.foundOne : settings.foundMany.replace("#", String(count));
}

start(readPageSettings());
