import type { ReactNode } from "react";
import { Page } from "../common/page.js";
import { useWording } from "../common/wording.js";

export function ListPage(): ReactNode {
  const { say } = useWording();
  return <Page title={say("navigation.conversations")}>.</Page>;
}
