import { bodyText } from "./mail-text.js";

/** A part of a mail, written twice: as plain text and as HTML. */
export type MailBlock =
  | { kind: "paragraph"; text: string; isQuiet?: true }
  | { kind: "quote"; heading: string; text: string }
  | { kind: "facts"; rows: { label: string; text: string; href?: string }[] }
  | { kind: "list"; heading: string; items: string[] }
  | { kind: "link"; text: string; url: string }
  | { kind: "conversation"; heading: string; turns: { who: string; time: string; text: string; isCustomer: boolean }[] };

export function plainText(blocks: readonly MailBlock[]): string {
  return `${blocks.map(plainBlock).join("\n\n")}\n`;
}

function plainBlock(block: MailBlock): string {
  switch (block.kind) {
    case "paragraph": return bodyText(block.text);
    // Indented, or what a customer types could pass for the lines around it.
    case "quote": return `${heading(block.heading)}\n${indented(block.text)}`;
    case "facts": {
      const width = Math.max(...block.rows.map(({ label }) => label.length)) + 2;
      return block.rows.map(({ label, text }) => `${`${label}:`.padEnd(width)}${bodyText(text).replaceAll("\n", `\n${" ".repeat(width)}`)}`).join("\n");
    }
    case "list": return `${heading(block.heading)}\n${block.items.map((item) => `- ${bodyText(item).replaceAll("\n", "\n  ")}`).join("\n")}`;
    case "link": return `${block.text}: ${block.url}`;
    case "conversation": return `${heading(block.heading)}\n${block.turns.map(({ who, time, text }) =>
      `${time} ${who}\n${indented(text)}`).join("\n\n")}`;
  }
}

function indented(text: string): string {
  return bodyText(text).replace(/^/gm, "  ");
}

function heading(text: string): string {
  return `${text}\n${"-".repeat(Math.min(text.length, 60))}`;
}

/** Styles stand on the elements: mail programs drop style sheets. */
const styles = {
  body: "margin:0;padding:16px;background:#ffffff;color:#1f2328;font:15px/1.5 'Segoe UI',Arial,sans-serif",
  column: "max-width:680px;margin:0 auto",
  heading: "margin:24px 0 6px;font-size:13px;line-height:1.4;font-weight:600;color:#57606a",
  text: "white-space:pre-wrap;overflow-wrap:anywhere;word-break:break-word",
  quote: "margin:0;padding:12px 16px;background:#f3f6fb;border-left:4px solid #0b5cab;font-size:16px",
  label: "padding:3px 16px 3px 0;vertical-align:top;color:#57606a;white-space:nowrap",
  cell: "padding:3px 0;vertical-align:top",
  link: "color:#0b5cab",
  list: "margin:0;padding-left:20px",
  who: "margin:14px 0 2px;font-size:13px;color:#57606a",
  customer: "margin:0;padding:8px 12px;background:#f3f6fb;border-radius:6px",
  assistant: "margin:0;padding:8px 12px;background:#f6f6f6;border-radius:6px",
} as const;

/** @param subject for programs that show the part by itself */
export function htmlText(blocks: readonly MailBlock[], head: { language: string; subject: string }): string {
  return `<!doctype html><html lang="${escaped(head.language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`
    + `<title>${escaped(head.subject)}</title></head><body style="${styles.body}"><div style="${styles.column}">${blocks.map(htmlBlock).join("\n")}</div></body></html>\n`;
}

function htmlBlock(block: MailBlock): string {
  switch (block.kind) {
    case "paragraph": return `<p style="margin:16px 0;${styles.text}${block.isQuiet === true ? ";font-size:13px;color:#57606a" : ""}">${shown(block.text)}</p>`;
    case "quote": return `${htmlHeading(block.heading)}<p dir="auto" style="${styles.quote};${styles.text}">${shown(block.text)}</p>`;
    case "facts": return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin-top:16px;border-collapse:collapse">${block.rows.map((row) =>
      `<tr><td style="${styles.label}">${shown(row.label)}</td><td style="${styles.cell};${styles.text}">${linked(row)}</td></tr>`).join("")}</table>`;
    case "list": return `${htmlHeading(block.heading)}<ul style="${styles.list}">${block.items.map((item) => `<li style="${styles.text}">${shown(item)}</li>`).join("")}</ul>`;
    case "link": return `<p style="margin:16px 0"><a style="${styles.link}" href="${escaped(block.url)}">${shown(block.text)}</a></p>`;
    case "conversation": return htmlHeading(block.heading) + block.turns.map(({ who, time, text, isCustomer }) =>
      `<p style="${styles.who}">${shown(who)}, ${shown(time)}</p><p dir="auto" style="${isCustomer ? styles.customer : styles.assistant};${styles.text}">${shown(text)}</p>`).join("");
  }
}

function htmlHeading(text: string): string {
  return `<h2 style="${styles.heading}">${shown(text)}</h2>`;
}

function linked({ text, href }: { text: string; href?: string }): string {
  return href === undefined ? shown(text) : `<a style="${styles.link}" href="${escaped(href)}">${shown(text)}</a>`;
}

function shown(text: string): string {
  return escaped(bodyText(text));
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
