import { mergeClasses } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useChartStyles } from "./chart-styles.js";
import { labelledIndexes, type Axis } from "./scale.js";

export interface Column {
  /** Below the axis, when there is room. */
  label: string;
  value: number;
  /** All about it, shown while the pointer is on it. */
  title: string;
}

export interface ColumnChartProps {
  columns: readonly Column[];
  axis: Axis;
  tickText: (value: number) => string;
  /** What a person who cannot see it should know of it. */
  summary: string;
  /** Most labels that fit below it on a narrow page; 6 when not given. */
  fitting?: number;
}

/** Upright bars. One picture for screen readers; the numbers belong in a table beside it. */
export function ColumnChart({ columns, axis, tickText, summary, fitting = 6 }: ColumnChartProps): ReactNode {
  const styles = useChartStyles();
  const ticks = axis.ticks.map((value) => ({ text: tickText(value), share: value / axis.top }));
  const widest = ticks.reduce((longest, { text }) => text.length > longest.length ? text : longest, "");
  return (
    <div role="img" aria-label={summary} className={styles.plot}>
      <div className={styles.ticks}>
        <span className={styles.widest}>{widest}</span>
        {ticks.map(({ text, share }) => <span key={share} className={styles.tick} style={{ bottom: `${String(share * 100)}%` }}>{text}</span>)}
      </div>
      <Bars columns={columns} axis={axis} />
      <div className={styles.labels}>
        {labelledIndexes(columns.length, fitting).map((index) => (
          <span key={index} className={styles.label} style={{ left: `${String((index + 0.5) / columns.length * 100)}%` }}>{columns[index]?.label}</span>
        ))}
      </div>
    </div>
  );
}

/** Drawn in a box of one unit a column and stretched to the width that there is. */
function Bars({ columns, axis }: Pick<ColumnChartProps, "columns" | "axis">): ReactNode {
  const styles = useChartStyles();
  return (
    <svg className={styles.shapes} viewBox={`0 0 ${String(columns.length)} 100`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {axis.ticks.map((value) => {
        const y = 100 - value / axis.top * 100;
        return <line key={value} className={styles.grid} x1={0} x2={columns.length} y1={y} y2={y} vectorEffect="non-scaling-stroke" />;
      })}
      {columns.map(({ value, title }, index) => {
        const height = value / axis.top * 100;
        return (
          <g key={index}>
            <rect className={styles.bar} x={index + 0.12} width={0.76} y={100 - height} height={height} />
            {/* The pointer need not find a low bar. */}
            <rect x={index} width={1} y={0} height={100} fill="transparent"><title>{title}</title></rect>
          </g>
        );
      })}
    </svg>
  );
}

export interface NumbersTableProps {
  /** Names of the columns. */
  head: readonly string[];
  rows: readonly (readonly string[])[];
  toggle: string;
}

/** The numbers of a chart, folded away until asked for. */
export function NumbersTable({ head, rows, toggle }: NumbersTableProps): ReactNode {
  const styles = useChartStyles();
  return (
    <details className={styles.numbers}>
      <summary className={styles.summary}>{toggle}</summary>
      {/* Scrolls, so the keyboard must reach it. */}
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={toggle}>
        <table className={styles.table}>
          <thead><tr>{head.map((name, index) => <th key={name} scope="col" className={mergeClasses(styles.cell, styles.head, index > 0 && styles.number)}>{name}</th>)}</tr></thead>
          <tbody>
            {rows.map(([first, ...others], index) => (
              <tr key={index}>
                <th scope="row" className={styles.cell}>{first}</th>
                {others.map((text, place) => <td key={place} className={mergeClasses(styles.cell, styles.number)}>{text}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
