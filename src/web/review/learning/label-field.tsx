import { Field, Select } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { Label, Locale } from "../../../review/wire.js";
import { useLabelTitle, useSession } from "../common/session.js";
import { useWording } from "../common/wording.js";

export interface LabelFieldProps {
  name: string;
  hint?: string;
  value: Label | null;
  locale: Locale;
  fault: string | null;
  /** Labels that are no choice here. */
  without?: readonly Label[];
  onChange: (label: Label | null) => void;
}

/** Chooses what is to be answered: an article, or what is no article. */
export function LabelField({ name, hint, value, locale, fault, without = [], onChange }: LabelFieldProps): ReactNode {
  const { labels } = useSession();
  const title = useLabelTitle();
  const { say } = useWording();
  return (
    <Field label={name} required {...(hint === undefined ? {} : { hint })} {...(fault === null ? {} : { validationState: "error" as const, validationMessage: fault })}>
      <Select value={value ?? ""} onChange={(_event, data) => onChange(data.value === "" ? null : data.value)}>
        <option value="">{say("examples.dialog.chooseLabel")}</option>
        {labels.filter(({ label }) => !without.includes(label)).map(({ label }) => <option key={label} value={label}>{title(label, locale)}</option>)}
      </Select>
    </Field>
  );
}
