import { Badge, Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { LearnedExample, LearnedExamples } from "../../../review/wire-learning.js";
import { useApi, useChange } from "../common/api.js";
import { AppLink } from "../common/app-link.js";
import { CardItem, CardList } from "../common/card-list.js";
import { ConfirmDialog } from "../common/confirm-dialog.js";
import { Empty } from "../common/empty.js";
import { FaultBar } from "../common/fault-bar.js";
import { useFormat } from "../common/format.js";
import { Loading } from "../common/loading.js";
import { Notice, type NoticeContent } from "../common/notice.js";
import { Page } from "../common/page.js";
import { useLabelTitle, useSession } from "../common/session.js";
import { useWording } from "../common/wording.js";

export const useEntryStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "baseline", gap: tokens.spacingHorizontalS },
  text: { fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, margin: 0, minWidth: 0 },
  gone: { textDecorationLine: "line-through" },
  muted: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** What editors taught the assistant, and the way back. */
export function ExamplesPage(): ReactNode {
  const { say } = useWording();
  const client = useQueryClient();
  const [asked, setAsked] = useState<LearnedExample | null>(null);
  const [notice, setNotice] = useState<NoticeContent | null>(null);
  const { data, error, refetch } = useApi<LearnedExamples>("/examples");
  const title = useLabelTitle();
  const close = (content: NoticeContent): void => {
    setAsked(null);
    setNotice(content);
    void client.invalidateQueries({ queryKey: ["/examples"] });
  };
  const remove = useChange<undefined>({
    onSuccess: () => close({ intent: "success", text: say("examples.removed", { text: asked?.text ?? "" }) }),
    onError: ({ code }) => {
      if (code === "ExamplePulled") close({ intent: "warning", text: say("examples.pulledMeanwhile") });
    },
  });
  return (
    <Page title={say("examples.title")}>
      <Text>{say("examples.intro")}</Text>
      <Notice notice={notice} onClose={() => setNotice(null)} />
      <FaultBar error={error} retry={() => void refetch()} />
      {data === undefined ? error === null && <Loading rows={4} height={96} /> : data.examples.length === 0
        ? <Empty title={say("examples.emptyTitle")} text={say("examples.emptyText")}><AppLink to="/unanswered">{say("examples.toUnanswered")}</AppLink></Empty>
        : <CardList label={say("examples.title")}>{data.examples.map((example) => <Example key={example.id} example={example} onRemove={setAsked} />)}</CardList>}
      <ConfirmDialog isOpen={asked !== null} title={say("examples.removeTitle")} confirm={say("examples.remove")} isBusy={remove.isPending} error={remove.error}
        text={asked === null ? "" : say("examples.removeText", { text: asked.text, label: title(asked.label, asked.locale) })}
        onConfirm={() => asked !== null && remove.mutate({ method: "DELETE", path: `/examples/${String(asked.id)}` })}
        onCancel={() => {
          remove.reset();
          setAsked(null);
        }} />
    </Page>
  );
}

const colors = { inUse: "success", removed: "informative", pulled: "brand" } as const;

function Example({ example, onRemove }: { example: LearnedExample; onRemove: (example: LearnedExample) => void }): ReactNode {
  const styles = useEntryStyles();
  const session = useSession();
  const { say } = useWording();
  const { shortTime } = useFormat();
  const title = useLabelTitle();
  const state = example.removedAt !== null ? "removed" : example.pulledAt !== null ? "pulled" : "inUse";
  return (
    <CardItem>
      <div className={styles.head}>
        <h2 className={`${styles.text} ${state === "removed" ? styles.gone : ""}`} dir="auto" lang={example.locale}>{example.text}</h2>
        <Badge appearance="tint" color={colors[state]}>{say(`examples.state.${state}`)}</Badge>
      </div>
      <Text>{title(example.label, example.locale)}</Text>
      <span className={styles.muted}>{say("examples.addedBy", { by: example.by, time: shortTime(example.at) })}</span>
      {example.removedAt === null ? null : <span className={styles.muted}>{say("examples.removedBy", { by: example.removedBy ?? "", time: shortTime(example.removedAt) })}</span>}
      {state === "pulled" && example.pulledAt !== null ? <span className={styles.muted}>{say("examples.pulledAt", { time: shortTime(example.pulledAt) })}</span> : null}
      {state === "inUse" && session.may("editor")
        ? <div><Button aria-label={`${say("examples.remove")}: ${example.text}`} onClick={() => onRemove(example)}>{say("examples.remove")}</Button></div>
        : null}
    </CardItem>
  );
}
