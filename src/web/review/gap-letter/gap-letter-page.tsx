import { Button, Field, makeStyles, Text, Textarea, tokens } from "@fluentui/react-components";
import { CopyRegular, PrintRegular } from "@fluentui/react-icons";
import { useState, type ReactNode } from "react";
import type { GapLetter } from "../../../review/wire-learning.js";
import { queryString, useApi } from "../common/api.js";
import { Empty } from "../common/empty.js";
import { FaultBar } from "../common/fault-bar.js";
import { useFormat } from "../common/format.js";
import { Loading } from "../common/loading.js";
import { Notice, type NoticeContent } from "../common/notice.js";
import { Page } from "../common/page.js";
import { PeriodChooser, usePeriod } from "../common/period-chooser.js";
import { useWording } from "../common/wording.js";
import { letterText } from "./letter-text.js";

const useStyles = makeStyles({
  screen: { display: "flex", flexWrap: "wrap", alignItems: "end", gap: tokens.spacingHorizontalM, "@media print": { display: "none" } },
  paper: {
    backgroundColor: tokens.colorNeutralBackground1, border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusLarge,
    padding: `${tokens.spacingVerticalXL} ${tokens.spacingHorizontalXXL}`, maxWidth: "50rem", overflowWrap: "anywhere",
    "@media (max-width: 30rem)": { padding: tokens.spacingHorizontalL },
    "@media print": { border: "none", padding: 0, maxWidth: "none" },
  },
  questions: { margin: 0, paddingLeft: "1.75rem", display: "flex", flexDirection: "column", gap: tokens.spacingVerticalL },
  question: { breakInside: "avoid", paddingLeft: tokens.spacingHorizontalXS },
  text: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  muted: { color: tokens.colorNeutralForeground2 },
  examples: { margin: `${tokens.spacingVerticalXXS} 0 0`, paddingLeft: tokens.spacingHorizontalL },
});

/** For whoever writes the welcome letter: what it does not answer, to be printed or copied. */
export function GapLetterPage(): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const period = usePeriod(90);
  const { data, error, refetch } = useApi<GapLetter>(`/gap-letter${queryString({ from: period.from, to: period.to })}`, { keepPrevious: true });
  return (
    <Page title={say("gap.title")}>
      <Text>{say("gap.intro")}</Text>
      <div className={styles.screen}><PeriodChooser period={period} /></div>
      <FaultBar error={error} retry={() => void refetch()} />
      {data === undefined ? error === null && <Loading rows={5} height={48} />
        : data.questions.length === 0 ? <Empty title={say("gap.emptyTitle")} text={say("gap.emptyText")} /> : <Paper letter={data} />}
    </Page>
  );
}

function Paper({ letter }: { letter: GapLetter }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { day } = useFormat();
  // At noon it is that day in the server's time zone too, but for the outermost.
  const noon = (isoDay: string): string => day(Date.parse(`${isoDay}T12:00:00Z`));
  const period = say("gap.period", { period: say("period.fromTo", { from: noon(letter.from), to: noon(letter.to) }) });
  const text = letterText(letter, { title: say("gap.title"), period, times: (count) => say("gap.times", { count }), alsoAsked: say("gap.alsoAsked") });
  const { copy, notice, close, isShown } = useCopy(text);
  return (
    <>
      <div className={styles.screen}>
        <Button icon={<PrintRegular />} onClick={() => window.print()}>{say("gap.print")}</Button>
        <Button icon={<CopyRegular />} onClick={() => void copy()}>{say("gap.copy")}</Button>
      </div>
      <Notice notice={notice} onClose={close} />
      {isShown ? <Field className={styles.screen} label={say("gap.asText")}><Textarea readOnly value={text} rows={10} onFocus={({ target }) => target.select()} /></Field> : null}
      <Text>{period}</Text>
      <Letter letter={letter} />
    </>
  );
}

function Letter({ letter }: { letter: GapLetter }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  return (
    <div className={styles.paper}>
      <ol className={styles.questions}>
        {letter.questions.map(({ text, count, examples }) => (
          <li key={text} className={styles.question}>
            <h2 className={styles.text} dir="auto">{text}</h2>
            <Text className={styles.muted}>{say("gap.times", { count })}{examples.length === 0 ? "" : `. ${say("gap.alsoAsked")}`}</Text>
            {examples.length === 0 ? null : <ul className={styles.examples}>{examples.map((example) => <li key={example} dir="auto">{example}</li>)}</ul>}
          </li>
        ))}
      </ol>
    </div>
  );
}

function useCopy(text: string): { copy: () => Promise<void>; notice: NoticeContent | null; close: () => void; isShown: boolean } {
  const { say } = useWording();
  const [notice, setNotice] = useState<NoticeContent | null>(null);
  const [isShown, setShown] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setNotice({ intent: "success", text: say("gap.copied") });
    } catch {
      // Over plain HTTP, and where the browser forbids it.
      setShown(true);
      setNotice({ intent: "warning", text: say("gap.notCopied") });
    }
  };
  return { copy, notice, close: () => setNotice(null), isShown };
}
