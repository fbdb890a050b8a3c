import { Text } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { Figures } from "../../../review/wire-learning.js";
import { BarList } from "../charts/bar-list.js";
import { useFormat } from "../common/format.js";
import { useLabelTitle } from "../common/session.js";
import { useWording } from "../common/wording.js";
import { ChartCard } from "./chart-card.js";

export function Outcomes({ figures }: { figures: Figures }): ReactNode {
  const { say } = useWording();
  const { number, percent } = useFormat();
  const sum = figures.outcomes.reduce((total, { count }) => total + count, 0);
  const title = say("figures.outcomes.title");
  return (
    <ChartCard chart="outcomes" figures={figures} title={title} definition={say("figures.outcomes.definition")}>
      {sum === 0 ? <Text>{say("figures.none")}</Text> : (
        <BarList caption={title} head={[say("figures.outcomes.outcome"), say("figures.count"), say("figures.share")]}
          bars={figures.outcomes.map(({ outcome, count }) => ({
            key: outcome, name: <Outcome outcome={outcome} />, share: count / sum, values: [number(count), percent(count / sum)],
          }))} />
      )}
    </ChartCard>
  );
}

function Outcome({ outcome }: { outcome: Figures["outcomes"][number]["outcome"] }): ReactNode {
  const { say } = useWording();
  return <>{say(`outcome.${outcome}.name`)}<br /><Text size={200}>{say(`outcome.${outcome}.means`)}</Text></>;
}

export function TopArticles({ figures }: { figures: Figures }): ReactNode {
  const { say } = useWording();
  const { number } = useFormat();
  const labelTitle = useLabelTitle();
  const most = Math.max(1, ...figures.topArticles.map(({ count }) => count));
  const title = say("figures.topArticles.title");
  return (
    <ChartCard chart="topArticles" figures={figures} title={title} definition={say("figures.topArticles.definition")}>
      {figures.topArticles.length === 0 ? <Text>{say("figures.none")}</Text> : (
        <BarList caption={title} head={[say("figures.article"), say("figures.topArticles.given")]}
          bars={figures.topArticles.map(({ label, count }) => ({ key: label, name: labelTitle(label), share: count / most, values: [number(count)] }))} />
      )}
    </ChartCard>
  );
}

/** The worst first; of equals the one with most thumbs. */
export function ThumbsPerArticle({ figures }: { figures: Figures }): ReactNode {
  const { say } = useWording();
  const { number, percent } = useFormat();
  const labelTitle = useLabelTitle();
  const rows = figures.thumbsPerArticle.filter(({ up, down }) => up + down > 0)
    .map(({ label, up, down }) => ({ label, down, thumbs: up + down, share: down / (up + down) }))
    .sort((one, other) => other.share - one.share || other.thumbs - one.thumbs);
  const title = say("figures.thumbs.title");
  return (
    <ChartCard chart="thumbsPerArticle" figures={figures} title={title} definition={say("figures.thumbs.definition")}>
      {rows.length === 0 ? <Text>{say("figures.thumbs.none")}</Text> : (
        <BarList caption={title} head={[say("figures.article"), say("figures.thumbs.down"), say("figures.share")]}
          bars={rows.map(({ label, down, thumbs, share }) => ({
            key: label, name: labelTitle(label), share, values: [say("figures.thumbs.of", { down: number(down), thumbs: number(thumbs) }), percent(share)],
          }))} />
      )}
    </ChartCard>
  );
}
