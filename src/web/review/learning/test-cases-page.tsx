import { Button, Text } from "@fluentui/react-components";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { TestCases } from "../../../review/wire-learning.js";
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
import { useEntryStyles } from "./examples-page.js";

type TestCase = TestCases["testCases"][number];

/** Questions that were kept with the answer that belongs to them. */
export function TestCasesPage(): ReactNode {
  const { say } = useWording();
  const client = useQueryClient();
  const [asked, setAsked] = useState<TestCase | null>(null);
  const [notice, setNotice] = useState<NoticeContent | null>(null);
  const { data, error, refetch } = useApi<TestCases>("/test-cases");
  const remove = useChange<undefined>({
    onSuccess: () => {
      setNotice({ intent: "success", text: say("testCases.removed", { text: asked?.text ?? "" }) });
      setAsked(null);
      void client.invalidateQueries({ queryKey: ["/test-cases"] });
    },
  });
  return (
    <Page title={say("testCases.title")}>
      <Text>{say("testCases.intro")}</Text>
      <Notice notice={notice} onClose={() => setNotice(null)} />
      <FaultBar error={error} retry={() => void refetch()} />
      {data === undefined ? error === null && <Loading rows={4} height={96} /> : data.testCases.length === 0
        ? <Empty title={say("testCases.emptyTitle")} text={say("testCases.emptyText")}><AppLink to="/unanswered">{say("examples.toUnanswered")}</AppLink></Empty>
        : <CardList label={say("testCases.title")}>{data.testCases.map((testCase) => <TestCaseCard key={testCase.id} testCase={testCase} onRemove={setAsked} />)}</CardList>}
      <ConfirmDialog isOpen={asked !== null} title={say("testCases.removeTitle")} text={say("testCases.removeText", { text: asked?.text ?? "" })} confirm={say("testCases.remove")}
        isBusy={remove.isPending} error={remove.error}
        onConfirm={() => asked !== null && remove.mutate({ method: "DELETE", path: `/test-cases/${String(asked.id)}` })}
        onCancel={() => {
          remove.reset();
          setAsked(null);
        }} />
    </Page>
  );
}

function TestCaseCard({ testCase, onRemove }: { testCase: TestCase; onRemove: (testCase: TestCase) => void }): ReactNode {
  const styles = useEntryStyles();
  const session = useSession();
  const { say } = useWording();
  const { shortTime } = useFormat();
  const title = useLabelTitle();
  return (
    <CardItem>
      <h2 className={styles.text} dir="auto" lang={testCase.locale}>{testCase.text}</h2>
      <Text>{say("testCases.expected", { labels: testCase.expected.map((label) => title(label, testCase.locale)).join(say("examples.dialog.or")) })}</Text>
      <span className={styles.muted}>{say("testCases.addedBy", { by: testCase.by, time: shortTime(testCase.at) })}</span>
      {session.may("editor")
        ? <div><Button aria-label={`${say("testCases.remove")}: ${testCase.text}`} onClick={() => onRemove(testCase)}>{say("testCases.remove")}</Button></div>
        : null}
    </CardItem>
  );
}
