import { Button } from "@fluentui/react-components";
import { DeleteRegular } from "@fluentui/react-icons";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import type { ErasureReceipt } from "../../../review/wire.js";
import { useChange } from "../common/api.js";
import { ConfirmDialog } from "../common/confirm-dialog.js";
import { useSession } from "../common/session.js";
import { useWording } from "../common/wording.js";
import { forgetAll } from "./forget-all.js";

/** Erases the conversation after a question, and then shows the receipt on the page /erase. Nothing for those who are no admin. */
export function EraseConversationButton({ conversationId }: { conversationId: string }): ReactNode {
  const { say } = useWording();
  const session = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const erase = useChange<ErasureReceipt>({
    onSuccess: (receipt) => {
      // The page of the conversation is left first: it would ask for what is gone.
      void Promise.resolve(navigate("/erase", { state: { receipt } })).then(() => forgetAll(client));
    },
  });
  if (!session.may("admin")) return null;
  return (
    <>
      <Button icon={<DeleteRegular />} onClick={() => setAsking(true)}>{say("erase.conversation.button")}</Button>
      <ConfirmDialog isOpen={isAsking} title={say("erase.conversation.title")} text={say("erase.conversation.text")} confirm={say("erase.erase")} isBusy={erase.isPending} error={erase.error}
        onConfirm={() => erase.mutate({ method: "DELETE", path: `/conversations/${encodeURIComponent(conversationId)}` })}
        onCancel={() => {
          erase.reset();
          setAsking(false);
        }} />
    </>
  );
}
