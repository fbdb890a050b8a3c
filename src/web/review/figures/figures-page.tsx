import { makeStyles, Text, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { Figures } from "../../../review/wire-learning.js";
import { queryString, useApi } from "../common/api.js";
import { Empty } from "../common/empty.js";
import { FaultBar } from "../common/fault-bar.js";
import { Loading } from "../common/loading.js";
import { Page } from "../common/page.js";
import { PeriodChooser, usePeriod } from "../common/period-chooser.js";
import { useSession } from "../common/session.js";
import { useWording } from "../common/wording.js";
import { ConversationsPerDay, UnansweredPerDay } from "./daily-charts.js";
import { HandOffsPerHour, TurnsToAnswer } from "./distribution-charts.js";
import { Outcomes, ThumbsPerArticle, TopArticles } from "./ranked-charts.js";

const useStyles = makeStyles({
  charts: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 27rem), 1fr))", gap: tokens.spacingHorizontalL },
  /** Two low charts beside a high one. */
  pile: { display: "flex", flexDirection: "column", gap: tokens.spacingHorizontalL, minWidth: 0, "& > *": { flexGrow: 1 } },
});

/** What happened in a period, in charts that everybody can check. */
export function FiguresPage(): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { retentionDays } = useSession();
  const period = usePeriod(30);
  const { data, error, refetch } = useApi<Figures>(`/figures${queryString({ from: period.from, to: period.to })}`, { keepPrevious: true });
  const isEmpty = data !== undefined && data.handOffsPerHour.every(({ count }) => count === 0) && data.conversationsPerDay.every(({ count }) => count === 0);
  return (
    <Page title={say("figures.title")}>
      <PeriodChooser period={period} />
      <Text>{say("figures.kept", { count: retentionDays })}</Text>
      <FaultBar error={error} retry={() => void refetch()} />
      {data === undefined ? error === null && <Loading rows={4} height={96} /> : isEmpty ? <Empty title={say("figures.noneTitle")} text={say("figures.noneText")} /> : (
        <div className={styles.charts}>
          <ConversationsPerDay figures={data} />
          <UnansweredPerDay figures={data} />
          <Outcomes figures={data} />
          <div className={styles.pile}>
            <TurnsToAnswer figures={data} />
            <HandOffsPerHour figures={data} />
          </div>
          <TopArticles figures={data} />
          <ThumbsPerArticle figures={data} />
        </div>
      )}
    </Page>
  );
}
