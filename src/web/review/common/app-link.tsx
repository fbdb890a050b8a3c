import { Link } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useHref, useLinkClickHandler, type To } from "react-router";

/** A link to another page of the app: without loading it anew, and an ordinary one for "open in a new tab". `inline`: within a sentence. */
export function AppLink({ to, inline = false, className, children }: { to: To; inline?: boolean; className?: string; children: ReactNode }): ReactNode {
  const href = useHref(to);
  const follow = useLinkClickHandler(to);
  return <Link href={href} inline={inline} onClick={follow} {...(className === undefined ? {} : { className })}>{children}</Link>;
}
