/** Of the pages that sign in; inside the page, so that they need no build. Colours of the chat page; contrast is at least 4.5:1, 7:1 when more is asked for. */
export const signInStyles = `
:root { --ground: #f2f5f6; --paper: #fff; --ink: #1b2a30; --soft: #4a5b62; --brand: #17414f; --on-brand: #fff; --line: #c9d3d7; }
@media (prefers-color-scheme: dark) { :root { --ground: #11191c; --paper: #1a2529; --ink: #e8eef0; --soft: #b3c1c6; --brand: #9fd3e4; --on-brand: #0d2027; --line: #3b4b51; } }
@media (prefers-contrast: more) { :root { --soft: var(--ink); --line: var(--ink); } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.55 "Segoe UI", system-ui, sans-serif; }
main { width: 100%; max-width: 30rem; padding: clamp(1.25rem, 5vw, 2.5rem); background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; overflow-wrap: anywhere; }
.brand { margin: 0 0 1.5rem; color: var(--soft); }
.brand strong { color: var(--brand); letter-spacing: .04em; }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
main > :last-child { margin-bottom: 0; }
.button { display: inline-block; padding: .65rem 1.25rem; border: 1px solid transparent; border-radius: .4rem; background: var(--brand); color: var(--on-brand);
  font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
.button:hover { filter: brightness(1.15); }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 3px; }
form { margin: 1.25rem 0; }
.small { font-size: .9rem; color: var(--soft); }
code { font: .85rem/1.5 ui-monospace, Consolas, monospace; color: var(--ink); }
@media (forced-colors: active) { .button { border-color: ButtonText; } }
`;
