import { Button, makeStyles, Menu, MenuButton, MenuItem, MenuItemLink, MenuList, MenuPopover, MenuTrigger, tokens } from "@fluentui/react-components";
import { ArrowDownloadRegular, ArrowDownRegular, ArrowUpRegular, CheckmarkCircleFilled, CircleRegular, KeyboardRegular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import type { ConversationDetail } from "../../../review/wire.js";
import { OutcomeBadge, TicketMark } from "../common/badges.js";
import { useFormat } from "../common/format.js";
import { useWording } from "../common/wording.js";
import { EraseConversationButton } from "../erase/erase-conversation-button.js";
import { useChannelName } from "../list/channel-name.js";
import { pathOf } from "./use-conversation.js";

const useStyles = makeStyles({
  facts: { display: "flex", flexWrap: "wrap", gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`, alignItems: "center", color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  actions: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS, "@media print": { display: "none" } },
  done: { color: tokens.colorPaletteGreenForeground1 },
});

/** When, where and how it ended. */
export function ConversationFacts({ conversation }: { conversation: ConversationDetail }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const channelName = useChannelName();
  const { say } = useWording();
  return (
    <div className={styles.facts}>
      <OutcomeBadge outcome={conversation.outcome} />
      <time dateTime={new Date(conversation.startedAt).toISOString()}>{format.longTime(conversation.startedAt)}</time>
      <span>{channelName(conversation.channel)}{conversation.locale === null ? "" : `, ${say(conversation.locale.startsWith("en") ? "list.english" : "list.dutch")}`}</span>
      {conversation.tickets.map((ticket) => <TicketMark key={ticket.reference} reference={ticket.reference} state={ticket.state} />)}
    </div>
  );
}

export interface ConversationActionsProps {
  conversation: ConversationDetail;
  toggleReviewed: () => void;
  isSaving: boolean;
  showKeys: () => void;
}

export function ConversationActions({ conversation, toggleReviewed, isSaving, showKeys }: ConversationActionsProps): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const navigate = useNavigate();
  const { reviewed } = conversation.review;
  const to = (id: string | null) => ({ disabledFocusable: id === null, onClick: () => {
    if (id !== null) void navigate(pathOf(id));
  } });
  return (
    <div className={styles.actions}>
      <Button aria-pressed={reviewed} disabledFocusable={isSaving} icon={reviewed ? <CheckmarkCircleFilled className={styles.done} /> : <CircleRegular />} onClick={toggleReviewed}>
        {say("review.reviewed")}
      </Button>
      <Button appearance="primary" {...to(conversation.nextUnreviewedId)}>{say("conversation.nextUnreviewed")}</Button>
      <Button icon={<ArrowUpRegular />} aria-label={say("conversation.newer")} title={say("conversation.newer")} {...to(conversation.newerId)} />
      <Button icon={<ArrowDownRegular />} aria-label={say("conversation.older")} title={say("conversation.older")} {...to(conversation.olderId)} />
      <ExportMenu id={conversation.id} />
      <EraseConversationButton conversationId={conversation.id} />
      <Button appearance="subtle" icon={<KeyboardRegular />} aria-label={say("keys.button")} title={say("keys.button")} onClick={showKeys} />
    </div>
  );
}

function printAll(): void {
  // What is folded is left out on paper.
  for (const details of document.querySelectorAll("details")) details.open = true;
  window.print();
}

function ExportMenu({ id }: { id: string }): ReactNode {
  const { say } = useWording();
  const address = (format: string): string => `/review/api${pathOf(id)}/export/${format}`;
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement><MenuButton icon={<ArrowDownloadRegular />}>{say("export.menu")}</MenuButton></MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItemLink href={address("transcript")}>{say("export.transcript")}</MenuItemLink>
          <MenuItemLink href={address("text")}>{say("export.text")}</MenuItemLink>
          <MenuItem onClick={printAll}>{say("export.print")}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
