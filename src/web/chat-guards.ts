/** As the server takes them: by their first bytes there, by what the browser calls them here. */
export const acceptedFileTypes: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"];

/** Direct Line's limit for one upload. */
const maxUploadBytes = 4 * 1024 * 1024;

export type FileFault = "fileType" | "fileSize";

/**
 * Keeps a file that the server would refuse from being sent: Web Chat would only say that sending failed.
 * @param parent stands around the chat, so that this hears of the choice before Web Chat does
 * @param tell gets undefined when the files are fine
 */
export function checkChosenFiles(parent: HTMLElement, tell: (fault: FileFault | undefined) => void): void {
  parent.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
    const fault = faultOf([...input.files ?? []]);
    tell(fault);
    if (fault === undefined) return;
    event.stopPropagation();
    // Otherwise choosing the same file again would be no change.
    input.value = "";
  }, { capture: true });
}

function faultOf(files: readonly File[]): FileFault | undefined {
  if (files.some(({ type }) => !acceptedFileTypes.includes(type))) return "fileType";
  return files.reduce((sum, { size }) => sum + size, 0) > maxUploadBytes ? "fileSize" : undefined;
}

/**
 * A suggestion is taken once. Web Chat sends it again on a second click in the same moment, and its text box, which is
 * read-only for that moment, then stays so.
 */
export function takeSuggestionsOnce(parent: HTMLElement): void {
  const taken = new WeakSet<Element>();
  parent.addEventListener("click", (event) => {
    // Each set of suggestions is a new element: Web Chat takes the old one away as it sends.
    const suggestions = event.target instanceof Element ? event.target.closest(".webchat__suggested-action")?.closest("[role='toolbar']") : undefined;
    if (suggestions === undefined || suggestions === null) return;
    if (taken.has(suggestions)) event.stopPropagation();
    taken.add(suggestions);
  }, { capture: true });
}
