import { Button, Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { FilterDismissRegular, FilterRegular, SearchRegular } from "@fluentui/react-icons";
import { useEffect, useState, type ReactNode, type Ref } from "react";
import { outcomes, ticketStates } from "../common/badges.js";
import { LabelSelect } from "../common/label-select.js";
import { useWording } from "../common/wording.js";
import { useChannelName } from "./channel-name.js";
import type { FilterName, FilterState } from "./filter.js";

const useStyles = makeStyles({
  bar: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  search: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS, alignItems: "center" },
  box: { flexGrow: 1, maxWidth: "40rem", minWidth: "14rem" },
  fields: { display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(10.5rem, 1fr))", gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`, "& > *": { minWidth: 0 } },
});

/** How long the agent may pause between two letters before the search is asked. */
const typingPauseMs = 250;

export function FilterBar({ state, channels, searchRef }: { state: FilterState; channels: readonly string[]; searchRef: Ref<HTMLInputElement> }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { filter, clear, count } = state;
  const chosen = Object.keys(filter).filter((name) => name !== "q").length;
  const [isOpen, setOpen] = useState(chosen > 0);
  return (
    <div className={styles.bar} role="search" aria-label={say("list.searchLabel")}>
      <div className={styles.search}>
        <SearchText state={state} searchRef={searchRef} />
        <Button icon={<FilterRegular />} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{chosen === 0 ? say("list.filters") : say("list.filtersChosen", { count: chosen })}</Button>
        {count === 0 ? null : <Button appearance="subtle" icon={<FilterDismissRegular />} onClick={clear}>{say("list.clear")}</Button>}
      </div>
      {isOpen ? <FilterFields state={state} channels={channels} /> : null}
    </div>
  );
}

function SearchText({ state: { filter, set }, searchRef }: { state: FilterState; searchRef: Ref<HTMLInputElement> }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const searched = filter.q ?? "";
  const [text, setText] = useState(searched);
  // The back button and "wissen" change the search from outside.
  useEffect(() => setText(searched), [searched]);
  useEffect(() => {
    if (text === searched) return undefined;
    const timer = window.setTimeout(() => set("q", text), typingPauseMs);
    return () => window.clearTimeout(timer);
  }, [text, searched, set]);
  return (
    <Input
      type="search" contentBefore={<SearchRegular />} className={styles.box} input={{ ref: searchRef }} value={text} maxLength={200} placeholder={say("list.search")} aria-label={say("list.search")} title={say("list.searchHelp")}
      onChange={(_event, data) => setText(data.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") set("q", text);
      }}
    />
  );
}

function FilterFields({ state, channels }: { state: FilterState; channels: readonly string[] }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const channelName = useChannelName();
  const { filter, set } = state;
  const shownChannels = filter.channel === undefined || channels.includes(filter.channel) ? channels : [...channels, filter.channel];
  return (
    <div className={styles.fields}>
      <DateField name="from" label={say("list.from")} state={state} />
      <DateField name="to" label={say("list.to")} state={state} />
      <Choice name="outcome" label={say("list.outcome")} state={state} options={outcomes.map((outcome) => [outcome, say(`outcome.${outcome}.name`)])} />
      <Field label={say("list.article")}>
        <LabelSelect value={filter.article ?? ""} onChange={(label) => set("article", label)} placeholder={say("list.all")} />
      </Field>
      <Choice name="reviewed" label={say("list.reviewed")} state={state} options={[["no", say("list.notYet")], ["yes", say("list.yes")]]} />
      <Choice name="thumbs" label={say("list.thumbs")} state={state} options={[["down", say("list.thumbsDown")], ["up", say("list.thumbsUp")], ["none", say("list.noThumbs")]]} />
      <Choice name="ticket" label={say("list.ticket")} state={state}
        options={[["any", say("list.anyTicket")], ...ticketStates.map((ticket): [string, string] => [ticket, say(`ticket.${ticket}`)]), ["none", say("list.noTicket")]]} />
      <Choice name="channel" label={say("list.channel")} state={state} options={shownChannels.map((channel) => [channel, channelName(channel)])} />
      <Choice name="locale" label={say("list.locale")} state={state} options={[["nl", say("list.dutch")], ["en", say("list.english")]]} />
      <Choice name="scoreBelow" label={say("list.scoreBelow")} state={state} options={["0.3", "0.5", "0.6", "0.7", "0.8", "0.9"].map((score) => [score, say("list.below", { score: score.replace(".", say("decimal")) })])} />
    </div>
  );
}

interface FieldProps {
  name: FilterName;
  label: string;
  state: FilterState;
}

function Choice({ name, label, state: { filter, set }, options }: FieldProps & { options: readonly [value: string, text: string][] }): ReactNode {
  const { say } = useWording();
  return (
    <Field label={label}>
      <Select value={filter[name] ?? ""} onChange={(_event, data) => set(name, data.value)}>
        <option value="">{say("list.all")}</option>
        {options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </Select>
    </Field>
  );
}

function DateField({ name, label, state: { filter, set } }: FieldProps): ReactNode {
  return <Field label={label}><Input type="date" value={filter[name] ?? ""} onChange={(_event, data) => set(name, data.value)} /></Field>;
}
