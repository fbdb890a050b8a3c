import { useEffect, useState, type RefObject } from "react";
import { flushSync } from "react-dom";

/** How far outside of the window a row is made ready. */
const margin = "1200px";

const waiting = new Map<Element, () => void>();
const observer = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) if (isIntersecting) waiting.get(target)?.();
}, { rootMargin: margin });

// On paper everything is in sight.
window.addEventListener("beforeprint", () => flushSync(() => {
  for (const show of [...waiting.values()]) show();
}));

/** Whether the element is, or was, near the window. From then on it stays so. */
export function useNear(element: RefObject<Element>, isNearAlready: boolean): boolean {
  const [isNear, setNear] = useState(isNearAlready);
  useEffect(() => {
    const { current } = element;
    if (isNear || current === null) return undefined;
    const stop = (): void => {
      observer.unobserve(current);
      waiting.delete(current);
    };
    waiting.set(current, () => {
      stop();
      setNear(true);
    });
    observer.observe(current);
    return stop;
  }, [element, isNear]);
  return isNear || isNearAlready;
}
