import type { ComponentType, ReactNode } from "react";
import type { Role } from "../../../review/wire.js";
import { AppLink } from "../common/app-link.js";
import { Empty } from "../common/empty.js";
import { Page } from "../common/page.js";
import { useSession } from "../common/session.js";
import { useWording, type SentenceKey } from "../common/wording.js";

/** The page for those whose role may open it; others read that theirs may not. `name`: of the page, for its heading. */
export function forRole(role: Role, name: SentenceKey, Content: ComponentType): ComponentType {
  return function ForRole(): ReactNode {
    const { say } = useWording();
    if (useSession().may(role)) return <Content />;
    return <Page title={say(name)}><Empty title={say("fault.forbidden.title")} text={say("fault.forbidden.text")}><AppLink to="/">{say("notFound.toList")}</AppLink></Empty></Page>;
  };
}
