/** What customers type is text; the assistant's own is Markdown unless it says otherwise (Bot Framework activity, textFormat). */
export function isMarkdown(direction: "in" | "out", textFormat: unknown): boolean {
  return direction === "out" && textFormat !== "plain" && textFormat !== "xml";
}
