import { Spinner } from "@fluentui/react-components";
import type { ReactNode } from "react";

export interface WaitingProps {
  isWaiting: boolean;
  /** What is being done, in words. */
  label: string;
}

/** Says that something goes on which takes longer than a moment; it is read out when it begins. */
export function Waiting({ isWaiting, label }: WaitingProps): ReactNode {
  // The region is always there: what comes together with it is not read out.
  return <div role="status">{isWaiting ? <Spinner size="tiny" labelPosition="after" label={label} style={{ justifyContent: "flex-start" }} /> : null}</div>;
}
