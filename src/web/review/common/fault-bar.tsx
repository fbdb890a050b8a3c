import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { ApiError } from "./api.js";
import { useWording } from "./wording.js";

const kinds = {
  0: "away", 502: "away", 503: "away", 504: "away", 400: "bad", 422: "bad", 403: "forbidden", 404: "notFound", 409: "conflict", 413: "tooLarge", 429: "tooMany",
} as const;
type Kind = (typeof kinds)[keyof typeof kinds] | "busy" | "other";

function kindOf(error: Error): Kind {
  const known: Partial<Record<number, Kind>> = kinds;
  if (error instanceof ApiError && error.code === "GroupingBusy") return "busy";
  return (error instanceof ApiError ? known[error.status] : undefined) ?? "other";
}

/** What another try cannot mend. */
const lasting: readonly Kind[] = ["forbidden", "notFound", "tooLarge"];

/** What went wrong, in the agent's words, and a button to try again where that can help. Nothing when there is no error. */
export function FaultBar({ error, retry }: { error: Error | null | undefined; retry?: (() => void) | undefined }): ReactNode {
  const { say } = useWording();
  if (error === null || error === undefined) return null;
  const kind = kindOf(error);
  return (
    <MessageBar intent={kind === "conflict" ? "warning" : "error"} layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>{say(`fault.${kind}.title`)}</MessageBarTitle>
        {say(`fault.${kind}.text`)}
      </MessageBarBody>
      {retry === undefined || lasting.includes(kind) ? null : <MessageBarActions><Button onClick={retry}>{say("fault.retry")}</Button></MessageBarActions>}
    </MessageBar>
  );
}
