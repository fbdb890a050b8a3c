import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { useEffect, useRef, type ReactNode } from "react";
import { useLocation } from "react-router";
import { useWording } from "./wording.js";

const useStyles = makeStyles({
  page: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalL, minWidth: 0 },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`, minWidth: 0 },
  title: {
    ...typographyStyles.title2, margin: 0, flexGrow: 1, minWidth: "12rem", overflowWrap: "anywhere", outlineStyle: "none", ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "4px", borderRadius: tokens.borderRadiusMedium },
  },
});

/**
 * A page: its heading, which gets the focus when the agent comes here from another page, buttons beside it, and its content.
 * `title` also names the browser's tab, unless `tabTitle` does.
 */
export function Page({ title, tabTitle, actions, children }: { title: string; tabTitle?: string; actions?: ReactNode; children: ReactNode }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname, hash } = useLocation();
  useEffect(() => {
    document.title = say("title", { page: tabTitle ?? title });
  }, [say, title, tabTitle]);
  useEffect(() => {
    // On the first page the browser's own order holds; a link to a place in the page goes there.
    if (visited !== undefined && visited !== pathname && hash === "") heading.current?.focus();
    visited = pathname;
  }, [pathname, hash]);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1 ref={heading} tabIndex={-1} className={styles.title}>{title}</h1>
        {actions}
      </div>
      {children}
    </div>
  );
}

let visited: string | undefined;
