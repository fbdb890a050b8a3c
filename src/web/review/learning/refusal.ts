import { useCallback } from "react";
import type { ApiError } from "../common/api.js";
import { useLabelTitle } from "../common/session.js";
import { useWording } from "../common/wording.js";

const codes = ["ExampleClash", "ExampleKnown", "TextTooShort", "TextTooLong", "TextWithoutWords", "TextHoldsHiddenSigns", "TextHoldsMark", "TextHoldsPersonalData"] as const;

/** Like what it is too much like; beside the fault. */
interface Like {
  current?: { text?: string; label?: string } | null;
}

/** Why the server did not take a question, in the agent's words; null: for another reason than its text. */
export function useRefusal(): (error: ApiError | null) => string | null {
  const { say } = useWording();
  const titleOf = useLabelTitle();
  return useCallback((error) => {
    const code = codes.find((each) => each === error?.code);
    if (code === undefined) return null;
    const { current } = (error?.body ?? {}) as Like;
    return say(`examples.refused.${code}`, { text: current?.text ?? "", label: titleOf(current?.label ?? "") });
  }, [say, titleOf]);
}
