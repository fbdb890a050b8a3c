import { makeStyles, tokens } from "@fluentui/react-components";
import { useRef, type ReactNode } from "react";
import { Outlet, ScrollRestoration, useNavigation } from "react-router";
import { FaultBar } from "../common/fault-bar.js";
import { Loading } from "../common/loading.js";
import { SessionProvider } from "../common/session.js";
import { useWording } from "../common/wording.js";
import { Header } from "./header.js";
import { Navigation } from "./navigation.js";
import { useMedia } from "./theme.js";

const useStyles = makeStyles({
  shell: {
    display: "grid", gridTemplateRows: "auto 1fr", gridTemplateColumns: "minmax(0, 1fr)", minHeight: "100vh", backgroundColor: tokens.colorNeutralBackground2,
    "@media print": { display: "block", backgroundColor: "#fff" },
  },
  body: { display: "flex", minWidth: 0, alignItems: "flex-start" },
  side: {
    position: "sticky", top: "3.25rem", flexShrink: 0, width: "13rem", boxSizing: "border-box", padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalS}`,
    "@media print": { display: "none" },
  },
  main: {
    flexGrow: 1, minWidth: 0, boxSizing: "border-box", maxWidth: "90rem", padding: `${tokens.spacingVerticalXL} ${tokens.spacingHorizontalXXL} ${tokens.spacingVerticalXXXL}`,
    "@media (max-width: 60rem)": { padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXXL}` },
    "@media print": { padding: 0, maxWidth: "none" },
  },
  skip: {
    "@media print": { display: "none" },
    position: "fixed", zIndex: 100, left: tokens.spacingHorizontalS, top: "-10rem", padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground1, color: tokens.colorBrandForegroundLink, boxShadow: tokens.shadow16, borderRadius: tokens.borderRadiusMedium,
    ":focus": { top: tokens.spacingVerticalS },
  },
  waiting: {
    position: "fixed", top: 0, left: 0, right: 0, height: "3px", zIndex: 50, backgroundColor: tokens.colorBrandForeground1,
    animationName: { from: { opacity: 0 }, to: { opacity: 1 } }, animationDuration: "600ms",
  },
  alone: { padding: tokens.spacingHorizontalXXL, maxWidth: "40rem" },
});

/** Header, navigation and the page. */
export function Layout(): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const main = useRef<HTMLElement>(null);
  const isWide = useMedia("(min-width: 60rem)");
  const isWaiting = useNavigation().state !== "idle";
  return (
    <SessionProvider
      loading={<div className={styles.alone}><Loading rows={3} /></div>}
      failed={(error, retry) => <main className={styles.alone}><FaultBar error={error} retry={retry} /></main>}
    >
      <a className={styles.skip} href="#main" onClick={(event) => {
        event.preventDefault();
        main.current?.focus();
      }}>{say("skip")}</a>
      <div className={styles.shell}>
        <Header withMenu={!isWide} />
        <div className={styles.body}>
          {isWide ? <nav className={styles.side} aria-label={say("navigation.label")}><Navigation /></nav> : null}
          <main id="main" ref={main} tabIndex={-1} className={styles.main} style={{ outline: "none" }}><Outlet /></main>
        </div>
      </div>
      {isWaiting ? <div className={styles.waiting} role="progressbar" aria-label={say("loading")} /> : null}
      <ScrollRestoration />
    </SessionProvider>
  );
}
