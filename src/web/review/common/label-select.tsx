import { makeStyles, Select } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { Label } from "../../../review/wire.js";
import { useLabelTitle, useSession } from "./session.js";
import { useWording } from "./wording.js";

export interface LabelSelectProps {
  value: Label | "";
  onChange: (label: Label | "") => void;
  /** What stands there while nothing is chosen. */
  placeholder: string;
  id?: string;
  /** Where no label stands above it. */
  "aria-label"?: string;
  /** Those to leave out. */
  without?: readonly Label[];
  disabled?: boolean;
}

// Titles are long; the chooser is as wide as its place.
const useStyles = makeStyles({ chooser: { minWidth: 0, maxWidth: "100%", "& select": { width: "100%", textOverflow: "ellipsis" } } });

/** Chooser of an article or what is none, in two groups. */
export function LabelSelect({ value, onChange, placeholder, without = [], ...rest }: LabelSelectProps): ReactNode {
  const styles = useStyles();
  const { labels } = useSession();
  const titleOf = useLabelTitle();
  const { say } = useWording();
  const offered = labels.filter(({ label }) => !without.includes(label));
  const option = ({ label }: { label: Label }): ReactNode => <option key={label} value={label}>{titleOf(label)}</option>;
  return (
    <Select {...rest} className={styles.chooser} value={value} onChange={(_event, data) => onChange(data.value)}>
      <option value="">{placeholder}</option>
      <optgroup label={say("label.articles")}>{offered.filter(({ title }) => title !== null).map(option)}</optgroup>
      <optgroup label={say("label.others")}>{offered.filter(({ title }) => title === null).map(option)}</optgroup>
    </Select>
  );
}
