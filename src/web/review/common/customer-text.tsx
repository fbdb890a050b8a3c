import { makeStyles, tokens } from "@fluentui/react-components";
import { Fragment, memo, type ReactNode } from "react";
import type { MatchedText } from "../../../review/wire.js";

const useStyles = makeStyles({
  text: { whiteSpace: "pre-wrap", overflowWrap: "anywhere", unicodeBidi: "isolate" },
  mask: {
    borderRadius: tokens.borderRadiusSmall, padding: "0 4px", backgroundColor: tokens.colorNeutralBackground5, color: tokens.colorNeutralForeground2,
    border: `1px dashed ${tokens.colorNeutralStrokeAccessible}`, fontSize: "0.92em", whiteSpace: "nowrap",
  },
});

/** What stands in a transcript in place of personal data; see src/transcripts/mask.ts and the marks of the dialogs. */
export const maskPattern = /\[(?:IBAN|BSN|kaartnummer|e-mailadres|telefoonnummer|naam|bedrijf|contact|postcode|aanvulling|weggelaten)\]/g;

/** A masked text as text, never as HTML, its masks visible as such and its matches highlighted. Its writing direction is its own. */
export const CustomerText = memo(function CustomerText({ text, className }: { text: string | MatchedText; className?: string }): ReactNode {
  const styles = useStyles();
  const pieces = typeof text === "string" ? [{ text, matched: false }] : text;
  return (
    <span dir="auto" className={`${styles.text} ${className ?? ""}`}>
      {pieces.map((piece, index) => {
        const masked = <Masked key={index} text={piece.text} />;
        return piece.matched ? <mark key={index}>{masked}</mark> : <Fragment key={index}>{masked}</Fragment>;
      })}
    </span>
  );
});

function Masked({ text }: { text: string }): ReactNode {
  const styles = useStyles();
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(maskPattern)) {
    parts.push(text.slice(from, match.index), <span key={match.index} className={styles.mask}>{match[0]}</span>);
    from = match.index + match[0].length;
  }
  return <>{parts}{text.slice(from)}</>;
}
