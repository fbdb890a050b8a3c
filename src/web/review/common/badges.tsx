import { Badge, makeStyles, tokens, Tooltip, type BadgeProps } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { Outcome, TicketState } from "../../../review/wire.js";
import { AppLink } from "./app-link.js";
import { useWording } from "./wording.js";

const useStyles = makeStyles({
  plain: {
    border: "none", background: "none", padding: 0, margin: 0, font: "inherit", color: "inherit", cursor: "help", borderRadius: tokens.borderRadiusMedium, lineHeight: 0,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "1px" },
  },
  badge: { whiteSpace: "nowrap" },
  ticket: { display: "block", "& a": { whiteSpace: "nowrap" } },
});

/** In the order in which they are told. */
export const outcomes: readonly Outcome[] = ["confirmed", "answered", "handed-off", "unanswered", "abandoned"];
export const ticketStates: readonly TicketState[] = ["open", "claimed", "closed"];

const colors: Record<Outcome, NonNullable<BadgeProps["color"]>> = {
  confirmed: "success", answered: "brand", "handed-off": "severe", unanswered: "danger", abandoned: "informative",
};

/** How a conversation ended; the definition is shown when it is pointed at or has the focus. */
export function OutcomeBadge({ outcome }: { outcome: Outcome }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  return (
    <Tooltip content={say(`outcome.${outcome}.means`)} relationship="description" withArrow>
      <button type="button" className={styles.plain}>
        <Badge className={styles.badge} appearance="tint" shape="rounded" color={colors[outcome]}>{say(`outcome.${outcome}.name`)}</Badge>
      </button>
    </Tooltip>
  );
}

/** A ticket's reference and state, with a link to it. */
export function TicketMark({ reference, state }: { reference: string; state: TicketState }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  return <span className={styles.ticket}><AppLink to={`/tickets?reference=${encodeURIComponent(reference)}`}>{reference}</AppLink> {say(`ticket.${state}`)}</span>;
}
