import { MessageBar, MessageBarBody } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useNavigate, useParams } from "react-router";
import { AppLink } from "../common/app-link.js";
import { Empty } from "../common/empty.js";
import { FaultBar } from "../common/fault-bar.js";
import { usePageKeys, type KeyAction } from "../common/keys.js";
import { Loading } from "../common/loading.js";
import { Page } from "../common/page.js";
import { useWording } from "../common/wording.js";
import { ConversationActions, ConversationFacts } from "./conversation-head.js";
import { ReviewPanel } from "./review-panel.js";
import { Transcript } from "./transcript.js";
import { pathOf, useConversation, type ShownConversation } from "./use-conversation.js";
import { toggleReviewed, useReview, type Reviewing } from "./use-review.js";

/** Signs of the first question in the heading, at most. */
const longestTitle = 120;

/** One conversation; another one is another page. */
export function ConversationPage(): ReactNode {
  const { id = "" } = useParams();
  return <Conversation key={id} id={id} />;
}

function Conversation({ id }: { id: string }): ReactNode {
  const { say } = useWording();
  const shown = useConversation(id);
  const { conversation, error } = shown;
  const reviewing = useReview(conversation, shown.setReview);
  const keys = useConversationKeys(shown, reviewing);
  if (conversation === undefined) {
    return <Page title={say("conversation.title")}><FaultBar error={error} retry={shown.refetch} />{error === null ? <Loading rows={8} height={64} /> : <AppLink to="/">{say("notFound.toList")}</AppLink>}</Page>;
  }
  if (shown.isErased) {
    return <Page title={say("conversation.title")}><Empty title={say("conversation.erased.title")} text={say("conversation.erased.text")}><AppLink to="/">{say("notFound.toList")}</AppLink></Empty></Page>;
  }
  const title = conversation.firstQuestion ?? say("list.nothingAsked");
  return (
    <Page title={shortened(title)} tabTitle={say("conversation.title")}>
      <ConversationActions conversation={conversation} toggleReviewed={() => reviewing.save(toggleReviewed)} isSaving={reviewing.isSaving} showKeys={keys.show} />
      <ConversationFacts conversation={conversation} />
      <FaultBar error={error} retry={shown.refetch} />
      <ReviewPanel review={conversation.review} reviewing={reviewing} />
      {conversation.entries.length === 0
        ? <MessageBar><MessageBarBody>{say("conversation.noEntries")}</MessageBarBody></MessageBar>
        : <Transcript entries={conversation.entries} isWhole={conversation.nextSeq === null} arrived={shown.arrived} setVerdict={shown.setVerdict} />}
      {conversation.nextSeq !== null && error === null ? <Loading rows={2} height={64} /> : null}
      {keys.dialog}
    </Page>
  );
}

/** Ends after a whole word, where there is one. */
function shortened(title: string): string {
  if (title.length <= longestTitle) return title;
  const start = title.slice(0, longestTitle);
  const space = start.lastIndexOf(" ");
  return `${(space > longestTitle / 2 ? start.slice(0, space) : start).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

function useConversationKeys({ conversation }: ShownConversation, reviewing: Reviewing): { dialog: ReactNode; show: () => void } {
  const navigate = useNavigate();
  const go = (key: string, does: KeyAction["does"], id: string | null | undefined): KeyAction => ({ key, does, run: () => {
    if (id !== null && id !== undefined) void navigate(pathOf(id));
  } });
  return usePageKeys([
    go("j", "keys.older", conversation?.olderId), go("k", "keys.newer", conversation?.newerId), go("n", "keys.nextUnreviewed", conversation?.nextUnreviewedId),
    { key: "r", does: "keys.toggleReviewed", run: () => {
      if (conversation !== undefined) reviewing.save(toggleReviewed);
    } },
    { key: "u", does: "keys.toList", run: () => void navigate("/") },
  ]);
}
