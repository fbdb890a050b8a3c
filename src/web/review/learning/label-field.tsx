import { Field } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { Label } from "../../../review/wire.js";
import { LabelSelect } from "../common/label-select.js";
import { useWording } from "../common/wording.js";

export interface LabelFieldProps {
  name: string;
  hint?: string;
  value: Label | null;
  fault: string | null;
  /** Labels that are no choice here. */
  without?: readonly Label[];
  onChange: (label: Label | null) => void;
}

/** Chooses what is to be answered: an article, or what is no article. */
export function LabelField({ name, hint, value, fault, without = [], onChange }: LabelFieldProps): ReactNode {
  const { say } = useWording();
  return (
    <Field label={name} required {...(hint === undefined ? {} : { hint })} {...(fault === null ? {} : { validationState: "error" as const, validationMessage: fault })}>
      <LabelSelect value={value ?? ""} placeholder={say("examples.dialog.chooseLabel")} without={without} onChange={(label) => onChange(label === "" ? null : label)} />
    </Field>
  );
}
