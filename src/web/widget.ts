/**
 * The chat on any website: `<script src="https://HOST/widget.js" async></script>`, with `data-locale="en"` and
 * `data-position="left"` if wanted. Loads nothing else before it is opened.
 */
declare const widgetSentences: Record<"nl" | "en", Record<"open" | "close" | "title", string>>;
declare const widgetStyles: string;

const hostId = "vst-chat-widget";

function mount(script: HTMLScriptElement): void {
  if (document.getElementById(hostId) !== null) return;
  const locale = script.dataset["locale"] === "en" ? "en" : "nl";
  const source = new URL(`/chat?lang=${locale}`, script.src);
  const say = widgetSentences[locale];

  const host = document.createElement("div");
  host.id = hostId;
  host.lang = locale;
  const root = host.attachShadow({ mode: "open" });
  // A sheet of its own: a style element would need the nonce of the website's policy.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(widgetStyles);
  root.adoptedStyleSheets = [sheet];

  const opener = button("opener", say.open);
  const panel = document.createElement("div");
  const closer = button("closer", say.close);
  const bar = document.createElement("div");
  panel.id = "panel";
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", say.title);
  opener.setAttribute("aria-haspopup", "dialog");
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-controls", panel.id);
  bar.append(closer);
  panel.append(bar);
  if (script.dataset["position"] === "left") host.dataset["position"] = "left";
  root.append(opener, panel);

  let frame: HTMLIFrameElement | undefined;
  let shown = false;
  const setOpen = (open: boolean): void => {
    if (open === shown) return;
    shown = open;
    if (open && frame === undefined) {
      frame = document.createElement("iframe");
      frame.title = say.title;
      frame.src = source.href;
      panel.append(frame);
    }
    panel.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    (open ? frame : opener)?.focus();
  };
  opener.addEventListener("click", () => setOpen(!shown));
  closer.addEventListener("click", () => setOpen(false));
  root.addEventListener("keydown", (event) => {
    if ((event as KeyboardEvent).key === "Escape") setOpen(false);
  });
  addEventListener("message", (event) => {
    if (event.origin === source.origin && event.source === frame?.contentWindow && event.data === "vst-chat:close") setOpen(false);
  });
  document.body.append(host);
}

function button(id: string, label: string): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.id = id;
  element.textContent = label;
  return element;
}

const current = document.currentScript;
if (current instanceof HTMLScriptElement) {
  // In the head of a page there is no body yet.
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => mount(current));
  else mount(current);
}
