import { Link, makeStyles, Text, tokens } from "@fluentui/react-components";
import { ArrowDownloadRegular } from "@fluentui/react-icons";
import { useId, type ReactNode } from "react";
import type { Figures } from "../../../review/wire-learning.js";
import { queryString } from "../common/api.js";
import { useWording } from "../common/wording.js";

const useStyles = makeStyles({
  card: {
    display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS, padding: tokens.spacingHorizontalL, minWidth: 0,
    backgroundColor: tokens.colorNeutralBackground1, borderRadius: tokens.borderRadiusLarge, border: `1px solid ${tokens.colorNeutralStroke2}`, breakInside: "avoid",
    "@media (max-width: 30rem)": { padding: tokens.spacingHorizontalM },
  },
  head: { display: "flex", alignItems: "baseline", gap: tokens.spacingHorizontalM },
  title: { margin: 0, flexGrow: 1, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  csv: { display: "inline-flex", alignItems: "center", gap: tokens.spacingHorizontalXXS, flexShrink: 0, "@media print": { display: "none" } },
  definition: { color: tokens.colorNeutralForeground2 },
});

/** Fields of the figures that are charts. */
export type ChartName = Exclude<keyof Figures, "from" | "to">;

export interface ChartCardProps {
  chart: ChartName;
  figures: Figures;
  title: string;
  /** What is counted, in words. */
  definition: string;
  children: ReactNode;
}

/** A chart with its name, its definition and the same numbers as CSV. */
export function ChartCard({ chart, figures: { from, to }, title, definition, children }: ChartCardProps): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const heading = useId();
  return (
    <section className={styles.card} aria-labelledby={heading}>
      <div className={styles.head}>
        <h2 id={heading} className={styles.title}>{title}</h2>
        <Link className={styles.csv} href={`/review/api/figures.csv${queryString({ from, to, chart })}`} download aria-label={say("figures.csvOf", { chart: title })}>
          <ArrowDownloadRegular aria-hidden="true" />{say("figures.csv")}
        </Link>
      </div>
      <Text className={styles.definition}>{definition}</Text>
      {children}
    </section>
  );
}
