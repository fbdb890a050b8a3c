const acts = ["pointerdown", "wheel", "touchstart", "keydown"] as const;

/**
 * Keeps the first line of the newest reply in view until the customer does something: for the greeting and for a
 * conversation that is gone on with, Web Chat scrolls to the end. For replies to come, `autoScrollSnapOnPage` does this.
 */
export function holdAtReply(parent: HTMLElement): () => void {
  const hold = (): void => {
    const transcript = parent.querySelector<HTMLElement>(".webchat__basic-transcript__scrollable");
    const reply = transcript === null ? undefined : newestReply(transcript);
    if (transcript === null || reply === undefined) return;
    const top = transcript.scrollTop + reply.getBoundingClientRect().top - transcript.getBoundingClientRect().top;
    const wanted = Math.floor(Math.max(0, Math.min(top, transcript.scrollHeight - transcript.clientHeight)));
    if (Math.abs(transcript.scrollTop - wanted) > 1) transcript.scrollTop = wanted;
  };
  const observer = new MutationObserver(hold);
  const stop = (): void => {
    observer.disconnect();
    parent.removeEventListener("scroll", hold, { capture: true });
    for (const act of acts) parent.removeEventListener(act, stop, { capture: true });
  };
  observer.observe(parent, { childList: true, subtree: true });
  // Scrolling does not bubble; it is heard on its way down.
  parent.addEventListener("scroll", hold, { capture: true, passive: true });
  for (const act of acts) parent.addEventListener(act, stop, { capture: true, passive: true });
  return stop;
}

/** The first message after the customer's last. */
function newestReply(transcript: HTMLElement): Element | undefined {
  const messages = [...transcript.querySelectorAll(".webchat__basic-transcript__activity")];
  const asked = messages.map((message) => message.querySelector(".webchat__bubble--from-user") !== null).lastIndexOf(true);
  return messages[asked + 1] ?? messages.at(-1);
}
