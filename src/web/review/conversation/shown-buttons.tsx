import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { CustomerText } from "../common/customer-text.js";
import { useWording } from "../common/wording.js";

const useStyles = makeStyles({
  buttons: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalXS, listStyleType: "none", margin: `${tokens.spacingVerticalS} 0 0`, padding: 0 },
  button: {
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`, borderRadius: tokens.borderRadiusXLarge, padding: "2px 10px", color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase300,
  },
});

/** Buttons that the customer could press, as a list: here they do nothing. */
export function ShownButtons({ titles }: { titles: readonly string[] }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  if (titles.length === 0) return null;
  return (
    <ul className={styles.buttons} aria-label={say("conversation.buttons")}>
      {titles.map((title, index) => <li key={index} className={styles.button}><CustomerText text={title} /></li>)}
    </ul>
  );
}
