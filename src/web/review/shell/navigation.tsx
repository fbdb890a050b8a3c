import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { NavLink, useLocation } from "react-router";
import { pages } from "../pages.js";
import { useSession } from "../common/session.js";
import { useWording } from "../common/wording.js";

const useStyles = makeStyles({
  list: { listStyleType: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXXS },
  link: {
    display: "flex", alignItems: "center", minHeight: "2.5rem", padding: `0 ${tokens.spacingHorizontalM}`, borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2, textDecorationLine: "none", fontSize: tokens.fontSizeBase300, borderLeft: "3px solid transparent", "@media (forced-colors: active)": { borderLeftColor: "Canvas" },
    ":hover": { backgroundColor: tokens.colorNeutralBackground2Hover, color: tokens.colorNeutralForeground1 },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  current: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold, backgroundColor: tokens.colorNeutralBackground1, borderLeftColor: tokens.colorBrandForeground1, "@media (forced-colors: active)": { borderLeftColor: "Highlight" } },
});

/** Links to the pages that the agent's role may open. */
export function Navigation({ onChosen }: { onChosen?: () => void }): ReactNode {
  const styles = useStyles();
  const session = useSession();
  const { say } = useWording();
  const { pathname } = useLocation();
  return (
    <ul className={styles.list}>
      {pages.filter(({ navigation, role }) => navigation !== undefined && session.may(role)).map(({ path, navigation }) => (
        <li key={path}>
          <NavLink to={path} end={path === "/"} onClick={() => onChosen?.()} className={({ isActive }) => mergeClasses(styles.link, (isActive || (path === "/" && pathname.startsWith("/conversations/"))) && styles.current)}>
            {navigation === undefined ? null : say(navigation)}
          </NavLink>
        </li>
      ))}
    </ul>
  );
}
