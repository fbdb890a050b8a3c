import { Subtitle2, Text } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { Figures } from "../../../review/wire-learning.js";
import { ColumnChart, NumbersTable } from "../charts/column-chart.js";
import { axisTo } from "../charts/scale.js";
import { useFormat } from "../common/format.js";
import { useWording } from "../common/wording.js";
import { ChartCard } from "./chart-card.js";

export function TurnsToAnswer({ figures }: { figures: Figures }): ReactNode {
  const { say } = useWording();
  const { number } = useFormat();
  const { median, counts } = figures.turnsToAnswer;
  const title = say("figures.turns.title");
  const medianText = median === null ? "" : say("figures.turns.median", { count: median });
  return (
    <ChartCard chart="turnsToAnswer" figures={figures} title={title} definition={say("figures.turns.definition")}>
      {median === null ? <Text>{say("figures.none")}</Text> : (
        <>
          <Subtitle2>{medianText}</Subtitle2>
          <ColumnChart axis={axisTo(Math.max(0, ...counts.map(({ conversations }) => conversations)), true)} tickText={number} fitting={12}
            columns={counts.map(({ turns, conversations }) => ({
              label: number(turns), value: conversations,
              title: say("figures.turns.value", { count: turns, conversations: say("figures.conversations.value", { count: conversations }) }),
            }))}
            summary={say("figures.turns.summary", { median: number(median) })} />
          <NumbersTable toggle={say("figures.tableOf", { chart: title })} head={[say("figures.turns.turns"), say("figures.turns.conversations")]}
            rows={counts.map(({ turns, conversations }) => [number(turns), number(conversations)])} />
        </>
      )}
    </ChartCard>
  );
}

export function HandOffsPerHour({ figures }: { figures: Figures }): ReactNode {
  const { say } = useWording();
  const { number } = useFormat();
  const rows = figures.handOffsPerHour;
  const sum = rows.reduce((total, { count }) => total + count, 0);
  const most = rows.reduce((best, row) => row.count > best.count ? row : best, { hour: 0, count: 0 });
  const hours = (hour: number): string => say("figures.handOffs.range", { from: hour, to: hour + 1 });
  const title = say("figures.handOffs.title");
  return (
    <ChartCard chart="handOffsPerHour" figures={figures} title={title} definition={say("figures.handOffs.definition")}>
      {sum === 0 ? <Text>{say("figures.none")}</Text> : (
        <>
          <ColumnChart axis={axisTo(most.count, true)} tickText={number} fitting={8}
            columns={rows.map(({ hour, count }) => ({ label: String(hour), value: count, title: `${hours(hour)}: ${say("figures.handOffs.value", { count })}` }))}
            summary={say("figures.handOffs.summary", { sum: number(sum), mostAt: hours(most.hour), most: number(most.count) })} />
          <NumbersTable toggle={say("figures.tableOf", { chart: title })} head={[say("figures.hour"), say("tickets.title")]} rows={rows.map(({ hour, count }) => [hours(hour), number(count)])} />
        </>
      )}
    </ChartCard>
  );
}
