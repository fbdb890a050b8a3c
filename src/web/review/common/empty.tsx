import { makeStyles, Subtitle2, Text, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  empty: {
    display: "flex", flexDirection: "column", alignItems: "center", gap: tokens.spacingVerticalS, padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalL}`,
    textAlign: "center", color: tokens.colorNeutralForeground2,
  },
  text: { maxWidth: "32rem", textAlign: "center" },
});

/** In the place of a list without rows: what that means and what to do. */
export function Empty({ title, text, children }: { title: string; text: string; children?: ReactNode }): ReactNode {
  const styles = useStyles();
  return (
    <div className={styles.empty}>
      <Subtitle2 as="h2">{title}</Subtitle2>
      <Text className={styles.text}>{text}</Text>
      {children}
    </div>
  );
}
