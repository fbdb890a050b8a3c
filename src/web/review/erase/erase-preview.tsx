import { Button, Field, Input, makeStyles, Spinner, Text, tokens, typographyStyles } from "@fluentui/react-components";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { ErasurePreview } from "../../../review/wire.js";
import { AppLink } from "../common/app-link.js";
import { Empty } from "../common/empty.js";
import { useFormat } from "../common/format.js";
import { useWording } from "../common/wording.js";

const useStyles = makeStyles({
  preview: {
    display: "flex", flexDirection: "column", alignItems: "flex-start", gap: tokens.spacingVerticalM, padding: tokens.spacingHorizontalL, minWidth: 0, overflowWrap: "anywhere",
    backgroundColor: tokens.colorNeutralBackground1, border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusLarge,
  },
  form: { display: "flex", flexDirection: "column", alignItems: "flex-start", gap: tokens.spacingVerticalM, marginTop: tokens.spacingVerticalS },
  heading: { ...typographyStyles.subtitle1, margin: 0, outlineStyle: "none" },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
  danger: { backgroundColor: tokens.colorPaletteRedBackground3, color: tokens.colorNeutralForegroundOnBrand, ":hover": { backgroundColor: tokens.colorPaletteRedForeground1, color: tokens.colorNeutralForegroundInverted } },
});

export interface ErasePreviewProps {
  preview: ErasurePreview;
  who: string;
  isBusy: boolean;
  onErase: () => void;
}

/** What goes, and a word to type before it does. */
export function ErasePreview({ preview, who, isBusy, onErase }: ErasePreviewProps): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { shortTime } = useFormat();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { conversations, tickets, orders, subscriptions } = preview;
  if (conversations.length + tickets.length + orders.length + subscriptions === 0) return <Empty title={say("erase.nothingTitle")} text={say("erase.nothingText", { who })} />;
  return (
    <section className={styles.preview} aria-labelledby="erase-preview">
      <h2 id="erase-preview" ref={heading} tabIndex={-1} className={styles.heading}>{say("erase.foundTitle")}</h2>
      <Kind title={say("erase.conversations", { count: conversations.length })} rows={conversations.map(({ id, startedAt, firstQuestion }) => (
        <li key={id}><AppLink to={`/conversations/${encodeURIComponent(id)}`}>{shortTime(startedAt)}</AppLink>: <span dir="auto">{firstQuestion ?? say("erase.noQuestion")}</span></li>
      ))} />
      <Kind title={say("erase.tickets", { count: tickets.length })} rows={tickets.map((ticket) => <li key={ticket}>{ticket}</li>)} />
      <Kind title={say("erase.orders", { count: orders.length })} rows={orders.map((order) => <li key={order}>{order}</li>)} />
      {subscriptions === 0 ? null : <Kind title={say("erase.subscriptions", { count: subscriptions })} rows={[]} />}
      <Text>{say("erase.also")}</Text>
      <ConfirmByWord isBusy={isBusy} onErase={onErase} />
    </section>
  );
}

function Kind({ title, rows }: { title: string; rows: ReactNode[] }): ReactNode {
  const styles = useStyles();
  if (rows.length === 0) return null;
  return (
    <div>
      <Text weight="semibold">{title}</Text>
      <ul className={styles.list}>{rows}</ul>
    </div>
  );
}

function ConfirmByWord({ isBusy, onErase }: { isBusy: boolean; onErase: () => void }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const [typed, setTyped] = useState("");
  const word = say("erase.word");
  const isSure = typed.trim() === word;
  return (
    <form className={styles.form} onSubmit={(event) => {
      event.preventDefault();
      if (isSure && !isBusy) onErase();
    }}>
      <Field label={say("erase.typeWord", { word })}>
        <Input value={typed} autoComplete="off" onChange={(_event, { value }) => setTyped(value)} />
      </Field>
      <Button type="submit" appearance="primary" className={isSure && !isBusy ? styles.danger : ""} disabledFocusable={!isSure || isBusy} icon={isBusy ? <Spinner size="tiny" /> : null}>{say("erase.erase")}</Button>
      {isBusy ? <Text role="status">{say("erase.busy")}</Text> : null}
    </form>
  );
}
