import { Button } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { Empty } from "../common/empty.js";
import { AppLink } from "../common/app-link.js";
import { Page } from "../common/page.js";
import { useWording } from "../common/wording.js";

export function NotFoundPage(): ReactNode {
  const { say } = useWording();
  return (
    <Page title={say("notFound.title")}>
      <Empty title={say("notFound.heading")} text={say("notFound.text")}><AppLink to="/">{say("notFound.toList")}</AppLink></Empty>
    </Page>
  );
}

/** A page's program could not be loaded, mostly because a newer one was put in its place. */
export function PageFailed(): ReactNode {
  const { say } = useWording();
  return (
    <Empty title={say("pageFailed.title")} text={say("pageFailed.text")}>
      <Button appearance="primary" onClick={() => location.reload()}>{say("pageFailed.reload")}</Button>
    </Empty>
  );
}
