import { Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useState, type ReactNode } from "react";
import { useSearchParams } from "react-router";
import { isDay, periodOf, usualDays, type Period } from "./days.js";
import { useFormat } from "./format.js";
import { useWording } from "./wording.js";

const useStyles = makeStyles({
  row: { display: "flex", flexWrap: "wrap", alignItems: "end", gap: tokens.spacingHorizontalM },
});

/** The period that stands in the address bar. */
export function usePeriod(defaultDays: number): Period {
  const [query] = useSearchParams();
  const { isoDay } = useFormat();
  return periodOf(query, isoDay(Date.now()), defaultDays);
}

/** Writes values into the address bar, and takes out those that are undefined or empty. */
export function useAddressBar(): (values: Readonly<Record<string, string | undefined>>) => void {
  const [, setQuery] = useSearchParams();
  return (values) => setQuery(() => {
    // Of the address bar itself: what was rendered last may be older than the change before this one.
    const after = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined || value === "") after.delete(name);
      else after.set(name, value);
    }
    return after;
  }, { replace: true });
}

/** Chooses the last so many days, or a first and a last day; the address bar keeps it. */
export function PeriodChooser({ period }: { period: Period }): ReactNode {
  const { say } = useWording();
  const styles = useStyles();
  const change = useAddressBar();
  const choose = (choice: string): void => change(choice === "custom"
    ? { days: undefined, from: period.from, to: period.to }
    : { days: choice, from: undefined, to: undefined });
  return (
    <div className={styles.row}>
      <Field label={say("period.label")}>
        <Select value={period.lastDays === null ? "custom" : String(period.lastDays)} onChange={(_event, { value }) => choose(value)}>
          {usualDays.map((days) => <option key={days} value={days}>{say("period.lastDays", { count: days })}</option>)}
          <option value="custom">{say("period.custom")}</option>
        </Select>
      </Field>
      {period.lastDays === null ? <CustomDays key={`${period.from} ${period.to}`} period={period} /> : null}
    </div>
  );
}

/** Takes effect on Enter and on leaving the field: while a year is typed it is the year 2 for a moment. */
function CustomDays({ period }: { period: Period }): ReactNode {
  const { say } = useWording();
  const change = useAddressBar();
  const [from, setFrom] = useState(period.from);
  const [to, setTo] = useState(period.to);
  const inOrder = isDay(from) && isDay(to) && from <= to;
  const apply = (): void => {
    if (inOrder && (from !== period.from || to !== period.to)) change({ from, to });
  };
  const input = (value: string, set: (value: string) => void): ReactNode => (
    <Input type="date" value={value} onChange={(_event, data) => set(data.value)} onBlur={apply} onKeyDown={({ key }) => key === "Enter" && apply()} />
  );
  return (
    <>
      <Field label={say("period.from")}>{input(from, setFrom)}</Field>
      <Field label={say("period.to")} {...(inOrder ? {} : { validationState: "error" as const, validationMessage: say("period.wrongOrder") })}>{input(to, setTo)}</Field>
    </>
  );
}
