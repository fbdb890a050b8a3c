import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  list: { listStyleType: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  card: {
    display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS, padding: tokens.spacingHorizontalL, minWidth: 0, overflowWrap: "anywhere",
    backgroundColor: tokens.colorNeutralBackground1, borderRadius: tokens.borderRadiusLarge, border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
});

/** Rows of a list as cards: they fit on a narrow page too. */
export function CardList({ label, children }: { label: string; children: ReactNode }): ReactNode {
  // Without its bullets Safari no longer calls it a list.
  return <ul role="list" aria-label={label} className={useStyles().list}>{children}</ul>;
}

export function CardItem({ children }: { children: ReactNode }): ReactNode {
  return <li className={useStyles().card}>{children}</li>;
}
