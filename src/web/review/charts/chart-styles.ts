import { makeStyles, tokens } from "@fluentui/react-components";

/** Shapes are SVG: where the system forces its colours, backgrounds of boxes vanish, and fills do not. */
export const useChartStyles = makeStyles({
  bar: { fill: tokens.colorBrandForeground1, "@media (forced-colors: active)": { fill: "CanvasText" } },
  track: { fill: tokens.colorNeutralBackground6, "@media (forced-colors: active)": { fill: "Canvas" } },
  grid: { stroke: tokens.colorNeutralStroke2, "@media (forced-colors: active)": { stroke: "GrayText" } },
  plot: {
    display: "grid", gridTemplateColumns: "auto minmax(0, 1fr)", gridTemplateRows: "180px auto", columnGap: tokens.spacingHorizontalS,
    fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, paddingTop: "0.6em",
  },
  ticks: { position: "relative", textAlign: "end" },
  tick: { position: "absolute", right: 0, transform: "translateY(50%)", whiteSpace: "nowrap" },
  /** Keeps the column as wide as its widest tick, which is out of the flow. */
  widest: { visibility: "hidden", whiteSpace: "nowrap" },
  shapes: { width: "100%", height: "100%", display: "block", overflow: "visible" },
  labels: { gridColumn: "2", position: "relative", height: "1.6em" },
  label: { position: "absolute", top: "0.2em", transform: "translateX(-50%)", whiteSpace: "nowrap" },
  numbers: { marginTop: tokens.spacingVerticalM },
  summary: { cursor: "pointer", color: tokens.colorBrandForegroundLink, width: "fit-content" },
  scroll: { maxHeight: "320px", overflowY: "auto", marginTop: tokens.spacingVerticalS },
  table: { borderCollapse: "collapse", width: "100%", fontVariantNumeric: "tabular-nums" },
  cell: { padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`, textAlign: "start", borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, fontWeight: tokens.fontWeightRegular },
  head: { fontWeight: tokens.fontWeightSemibold },
  number: { textAlign: "end", whiteSpace: "nowrap" },
  /** A bar under its name: names are long, and the page may be narrow. */
  named: { padding: `${tokens.spacingVerticalS} 0`, textAlign: "start", fontWeight: tokens.fontWeightRegular, overflowWrap: "anywhere", width: "100%" },
  strip: { display: "block", width: "100%", height: "10px", marginTop: tokens.spacingVerticalXS },
  value: { padding: `${tokens.spacingVerticalS} 0 ${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`, textAlign: "end", whiteSpace: "nowrap", verticalAlign: "bottom", fontVariantNumeric: "tabular-nums" },
  hidden: { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap" },
});
