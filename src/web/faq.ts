import Fuse from "fuse.js";
import { elementById, readPageSettings, type PageSettings } from "./page-settings.js";

interface Question {
  element: HTMLDetailsElement;
  title: string;
  /** Title and answer, folded. */
  text: string;
}

/** Forgives a typo or two in a word, and does not care where in the title it stands. */
const searchOptions = { keys: ["title"], threshold: 0.35, ignoreLocation: true, minMatchCharLength: 2 };

function start(settings: PageSettings["faq"]): void {
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

function addSearch(questions: Question[], settings: PageSettings["faq"]): void {
  const fuse = new Fuse(questions, searchOptions);
  const label = document.createElement("label");
  const input = document.createElement("input");
  const status = document.createElement("p");
  input.type = "search";
  input.id = "faq-input";
  input.autocomplete = "off";
  label.htmlFor = input.id;
  label.textContent = settings.search;
  status.setAttribute("role", "status");
  input.addEventListener("input", () => {
    const sought = input.value.trim();
    const found = sought.length < 2 ? undefined : new Set([...fuse.search(sought).map(({ item }) => item), ...holdingEveryWord(questions, sought)]);
    show(questions, found);
    status.textContent = found === undefined ? "" : summary(found.size, settings);
  });
  elementById("faq-search").append(label, input, status);
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

start(readPageSettings().faq);
