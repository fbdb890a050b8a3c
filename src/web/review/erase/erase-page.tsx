import { Button, Field, Input, makeStyles, Radio, RadioGroup, Spinner, Text, tokens } from "@fluentui/react-components";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useLocation, useNavigate } from "react-router";
import type { ErasurePreview, ErasureReceipt, ErasureRequest } from "../../../review/wire.js";
import { useChange } from "../common/api.js";
import { FaultBar } from "../common/fault-bar.js";
import { Page } from "../common/page.js";
import { useSession } from "../common/session.js";
import { useWording } from "../common/wording.js";
import { ErasePreview } from "./erase-preview.js";
import { forgetAll } from "./forget-all.js";
import { Receipt } from "./receipt.js";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", alignItems: "flex-start", gap: tokens.spacingVerticalM },
  field: { width: "100%", maxWidth: "28rem" },
});

type By = "email" | "orderNumber";

/** Erases all of a person, after showing what that is. A receipt comes along when a conversation was erased elsewhere in the app. */
export function ErasePage(): ReactNode {
  const { say } = useWording();
  const navigate = useNavigate();
  const { receipt } = (useLocation().state ?? {}) as { receipt?: ErasureReceipt };
  return (
    <Page title={say(receipt === undefined ? "erase.title" : "erase.receiptTitle")}>
      {receipt === undefined
        ? <EraseForm onErased={(given) => void navigate(".", { replace: true, state: { receipt: given } })} />
        : <Receipt receipt={receipt} onAnother={() => void navigate(".", { replace: true, state: null })} />}
    </Page>
  );
}

function EraseForm({ onErased }: { onErased: (receipt: ErasureReceipt) => void }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const { retentionDays } = useSession();
  const client = useQueryClient();
  const [by, setBy] = useState<By>("email");
  const [value, setValue] = useState("");
  const [isMissing, setMissing] = useState(false);
  const preview = useChange<ErasurePreview>();
  const erase = useChange<ErasureReceipt>({
    onSuccess: (receipt) => {
      forgetAll(client);
      onErased(receipt);
    },
  });
  const send = (confirm: boolean, change: typeof preview | typeof erase): void =>
    change.mutate({ method: "POST", path: "/erasures", body: { [by]: value.trim(), confirm } satisfies ErasureRequest });
  const forget = (): void => {
    preview.reset();
    erase.reset();
    setMissing(false);
  };
  return (
    <>
      <Text>{say("erase.intro")} {say("erase.retention", { count: retentionDays })}</Text>
      <form className={styles.form} noValidate onSubmit={(event) => {
        event.preventDefault();
        erase.reset();
        setMissing(value.trim() === "");
        if (value.trim() !== "") send(false, preview);
      }}>
        <Field label={say("erase.by")}>
          <RadioGroup layout="horizontal" value={by} onChange={(_event, data) => {
            setBy(data.value as By);
            forget();
          }}>
            <Radio value="email" label={say("erase.email")} />
            <Radio value="orderNumber" label={say("erase.orderNumber")} />
          </RadioGroup>
        </Field>
        <Field className={styles.field} label={say(`erase.${by}`)} required {...(isMissing ? { validationState: "error" as const, validationMessage: say(`erase.${by}Missing`) } : {})}>
          <Input type={by === "email" ? "email" : "text"} value={value} autoComplete="off" onChange={(_event, data) => {
            setValue(data.value);
            forget();
          }} />
        </Field>
        <Button type="submit" disabledFocusable={preview.isPending} icon={preview.isPending ? <Spinner size="tiny" /> : null}>{say("erase.preview")}</Button>
      </form>
      <FaultBar error={preview.error ?? erase.error} />
      {preview.data === undefined ? null : <ErasePreview key={preview.submittedAt} preview={preview.data} who={value.trim()} isBusy={erase.isPending} onErase={() => send(true, erase)} />}
    </>
  );
}
