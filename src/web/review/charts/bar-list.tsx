import { mergeClasses } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useChartStyles } from "./chart-styles.js";

export interface Bar {
  key: string;
  name: ReactNode;
  /** Length of the bar, 0 to 1. */
  share: number;
  /** Beside the bar, one for each column. */
  values: readonly string[];
}

export interface BarListProps {
  bars: readonly Bar[];
  /** For screen readers: what it is a table of. */
  caption: string;
  /** Names of the columns: that of the names and those of the values. */
  head: readonly string[];
}

/** Lying bars with their names and numbers: a table, so everybody reads the same. */
export function BarList({ bars, caption, head }: BarListProps): ReactNode {
  const styles = useChartStyles();
  const [first, ...others] = head;
  return (
    <table className={styles.table}>
      <caption className={styles.hidden}>{caption}</caption>
      <thead>
        <tr>
          <th scope="col" className={mergeClasses(styles.named, styles.head)}>{first}</th>
          {others.map((name) => <th key={name} scope="col" className={mergeClasses(styles.value, styles.head)}>{name}</th>)}
        </tr>
      </thead>
      <tbody>
        {bars.map(({ key, name, share, values }) => (
          <tr key={key}>
            <th scope="row" className={styles.named}>
              {name}
              <svg className={styles.strip} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect className={styles.track} width={100} height={10} />
                <rect className={styles.bar} width={Math.min(1, share) * 100} height={10} />
              </svg>
            </th>
            {values.map((value, index) => <td key={index} className={styles.value}>{value}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
