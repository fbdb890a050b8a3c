import { Accordion, Button, Field, makeStyles, Select, Text, tokens } from "@fluentui/react-components";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useSearchParams } from "react-router";
import type { LearnedExample, QuestionMark, UnansweredGroups } from "../../../review/wire-learning.js";
import { queryString, useApi, useChange } from "../common/api.js";
import { AppLink } from "../common/app-link.js";
import { Empty } from "../common/empty.js";
import { FaultBar } from "../common/fault-bar.js";
import { useFormat } from "../common/format.js";
import { Loading } from "../common/loading.js";
import { Notice, type NoticeContent } from "../common/notice.js";
import { Page } from "../common/page.js";
import { PeriodChooser, useAddressBar, usePeriod } from "../common/period-chooser.js";
import { useLabelTitle } from "../common/session.js";
import { Waiting } from "../common/waiting.js";
import { useWording } from "../common/wording.js";
import { QuestionGroup } from "./question-group.js";

const useStyles = makeStyles({
  filters: { display: "flex", flexWrap: "wrap", alignItems: "end", gap: tokens.spacingHorizontalM },
  groups: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
});

const thresholds = ["0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"];
const defaultThreshold = "0.6";

/** What the assistant did not answer, and what an editor can do about it in one step. */
export function UnansweredPage(): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const period = usePeriod(30);
  const [query] = useSearchParams();
  const locale = query.get("locale") ?? undefined;
  const scoreBelow = thresholds.find((threshold) => threshold === query.get("scoreBelow")) ?? defaultThreshold;
  const path = `/unanswered${queryString({ from: period.from, to: period.to, locale, scoreBelow })}`;
  const { data, error, refetch, isFetching, isPlaceholderData } = useApi<UnansweredGroups>(path, { keepPrevious: true });
  return (
    <Page title={say("unanswered.title")}>
      <Text>{say("unanswered.intro")}</Text>
      <div className={styles.filters} role="group" aria-label={say("unanswered.filters")}>
        <PeriodChooser period={period} />
        <OtherFilters locale={locale} scoreBelow={scoreBelow} />
      </div>
      <Waiting isWaiting={isFetching && (data === undefined || isPlaceholderData)} label={say("unanswered.grouping")} />
      <FaultBar error={error} retry={() => void refetch()} />
      {data === undefined ? error === null && <Loading rows={6} height={48} /> : <Groups data={data} />}
    </Page>
  );
}

function OtherFilters({ locale, scoreBelow }: { locale: string | undefined; scoreBelow: string }): ReactNode {
  const { say } = useWording();
  const { score } = useFormat();
  const change = useAddressBar();
  return (
    <>
      <Field label={say("unanswered.locale")}>
        <Select value={locale ?? ""} onChange={(_event, { value }) => change({ locale: value })}>
          <option value="">{say("unanswered.anyLocale")}</option>
          <option value="nl">{say("unanswered.nl")}</option>
          <option value="en">{say("unanswered.en")}</option>
        </Select>
      </Field>
      <Field label={say("unanswered.scoreBelow")}>
        <Select value={scoreBelow} onChange={(_event, { value }) => change({ scoreBelow: value === defaultThreshold ? undefined : value })}>
          {thresholds.map((threshold) => <option key={threshold} value={threshold}>{score(Number(threshold))}</option>)}
        </Select>
      </Field>
    </>
  );
}

function Groups({ data }: { data: UnansweredGroups }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { notice, tell, close, mark, error } = useDone();
  return (
    <>
      <Notice notice={notice} onClose={close} />
      <FaultBar error={error} />
      {data.groups.length === 0 ? <Empty title={say("unanswered.emptyTitle")} text={say("unanswered.emptyText")} /> : (
        <>
          <Text>
            {say("unanswered.found", { count: data.questionCount })}
            {data.limitedTo === null ? null : ` ${say("unanswered.limited", { count: data.limitedTo })}`}
          </Text>
          <Accordion collapsible multiple className={styles.groups}>
            {data.groups.map((group) => (
              <QuestionGroup key={group.questions[0]?.turnId ?? group.text} group={group} onNotOurs={mark} onAdded={tell.added} onKept={tell.kept} />
            ))}
          </Accordion>
        </>
      )}
    </>
  );
}

interface Done {
  notice: NoticeContent | null;
  error: Error | null;
  close: () => void;
  mark: (turnIds: string[]) => void;
  tell: { added: (example: LearnedExample) => void; kept: (text: string) => void };
}

/** What was done last, and the way back. */
function useDone(): Done {
  const { say } = useWording();
  const title = useLabelTitle();
  const client = useQueryClient();
  const [notice, setNotice] = useState<NoticeContent | null>(null);
  const done = (content: NoticeContent): void => {
    setNotice(content);
    void client.invalidateQueries({ predicate: ({ queryKey: [path] }) => typeof path === "string" && /^\/(unanswered|examples|test-cases)/.test(path) });
  };
  const unmark = useChange<undefined>({ onSuccess: () => done({ intent: "success", text: say("unanswered.undone") }) });
  const mark = useChange<undefined>({
    onSuccess: (_reply, change) => done({
      intent: "success", text: say("unanswered.marked", { count: (change.body as QuestionMark).turnIds.length }),
      action: <Button onClick={() => unmark.mutate({ ...change, method: "DELETE" })}>{say("unanswered.undo")}</Button>,
    }),
  });
  return {
    notice, error: mark.error ?? unmark.error, close: () => setNotice(null),
    mark: (turnIds) => mark.mutate({ method: "POST", path: "/questions/mark", body: { turnIds, mark: "not-ours" } satisfies QuestionMark }),
    tell: {
      added: ({ text, label, locale }) => done({
        intent: "success", text: say("unanswered.added", { text, label: title(label, locale) }), action: <AppLink to="/examples">{say("unanswered.toExamples")}</AppLink>,
      }),
      kept: (text) => done({ intent: "success", text: say("unanswered.kept", { text }), action: <AppLink to="/test-cases">{say("unanswered.toTestCases")}</AppLink> }),
    },
  };
}
