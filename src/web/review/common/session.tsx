import { createContext, useContext, useMemo, type ReactNode } from "react";
import type { Label, Locale, Role, SessionInfo } from "../../../review/wire.js";
import { useApi } from "./api.js";
import { useWording } from "./wording.js";

const rank: Record<Role, number> = { agent: 0, editor: 1, admin: 2 };

export interface Session extends SessionInfo {
  /** Whether the agent has this role or one above it. The server decides; this only hides what it would refuse. */
  may(role: Role): boolean;
}

const SessionContext = createContext<Session | undefined>(undefined);

/** Shows `loading` until it is known who is signed in, and `failed` when that cannot be found out. */
export function SessionProvider({ children, loading, failed }: { children: ReactNode; loading: ReactNode; failed: (error: Error, retry: () => void) => ReactNode }): ReactNode {
  const { data, error, refetch } = useApi<SessionInfo>("/session");
  const session = useMemo<Session | undefined>(() => data === undefined ? undefined : { ...data, may: (role) => rank[data.role] >= rank[role] }, [data]);
  if (session !== undefined) return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
  return error === null ? loading : failed(error, () => void refetch());
}

/** @throws Error outside of SessionProvider */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("Put the component below SessionProvider");
  return session;
}

/** Title of an article, or the name of what is no article; an article that is gone keeps its id. */
export function useLabelTitle(): (label: Label, locale?: Locale) => string {
  const { labels } = useSession();
  const { say, locale: own } = useWording();
  return useMemo(() => {
    const titles = new Map(labels.map(({ label, title }) => [label, title]));
    const others = new Map<Label, string>([
      ["order-status", say("label.orderStatus")], ["human", say("label.human")], ["smalltalk", say("label.smalltalk")], ["none", say("label.none")],
    ]);
    return (label, locale = own) => titles.get(label)?.[locale] ?? others.get(label) ?? label;
  }, [labels, say, own]);
}
