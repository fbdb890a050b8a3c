import {
  Button, Drawer, DrawerBody, DrawerHeader, DrawerHeaderTitle, makeStyles, Menu, MenuItem, MenuItemRadio, MenuList, MenuPopover, MenuTrigger, tokens,
} from "@fluentui/react-components";
import { DismissRegular, NavigationRegular, PersonRegular, SignOutRegular } from "@fluentui/react-icons";
import { useState, type ReactNode } from "react";
import { useChange } from "../common/api.js";
import { useSession } from "../common/session.js";
import { useWording } from "../common/wording.js";
import { Navigation } from "./navigation.js";

const useStyles = makeStyles({
  header: {
    position: "sticky", top: 0, zIndex: 20, display: "flex", alignItems: "center", gap: tokens.spacingHorizontalS, minHeight: "3.25rem", boxSizing: "border-box",
    padding: `0 ${tokens.spacingHorizontalL}`, backgroundColor: tokens.colorNeutralBackground1, borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    "@media (max-width: 60rem)": { padding: `0 ${tokens.spacingHorizontalS}` },
    "@media print": { display: "none" },
  },
  brand: { display: "flex", alignItems: "baseline", gap: tokens.spacingHorizontalS, flexGrow: 1, minWidth: 0, whiteSpace: "nowrap", overflow: "hidden" },
  name: { fontWeight: tokens.fontWeightBold, fontSize: tokens.fontSizeBase400, color: tokens.colorBrandForeground1, letterSpacing: "0.04em" },
  app: { color: tokens.colorNeutralForeground2 },
  who: { maxWidth: "14rem", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  facts: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** Name of the app, and who is signed in. `withMenu`: the navigation is in a drawer. */
export function Header({ withMenu }: { withMenu: boolean }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  return (
    <header className={styles.header}>
      {withMenu ? <NavigationDrawer /> : null}
      <span className={styles.brand}><span className={styles.name}>VST</span><span className={styles.app}>{say("name")}</span></span>
      <AgentMenu compact={withMenu} />
    </header>
  );
}

function NavigationDrawer(): ReactNode {
  const { say } = useWording();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button appearance="subtle" icon={<NavigationRegular />} aria-label={say("navigation.open")} aria-expanded={isOpen} onClick={() => setOpen(true)} />
      <Drawer type="overlay" position="start" size="small" open={isOpen} onOpenChange={(_event, data) => setOpen(data.open)} aria-label={say("navigation.label")}>
        <DrawerHeader>
          <DrawerHeaderTitle action={<Button appearance="subtle" aria-label={say("navigation.close")} icon={<DismissRegular />} onClick={() => setOpen(false)} />}>
            {say("name")}
          </DrawerHeaderTitle>
        </DrawerHeader>
        <DrawerBody><nav aria-label={say("navigation.label")}><Navigation onChosen={() => setOpen(false)} /></nav></DrawerBody>
      </Drawer>
    </>
  );
}

function AgentMenu({ compact }: { compact: boolean }): ReactNode {
  const styles = useStyles();
  const session = useSession();
  const { say, locale, setLocale } = useWording();
  const signOut = useChange<undefined>({ onSuccess: () => location.assign("/review/sign-in") });
  const role = say(`role.${session.role}`);
  return (
    <Menu checkedValues={{ locale: [locale] }} onCheckedValueChange={(_event, { checkedItems }) => setLocale(checkedItems[0] === "en" ? "en" : "nl")}>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<PersonRegular />} aria-label={say("agent.menu", { name: session.name })}>
          {compact ? null : <span className={styles.who}>{session.name}</span>}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <div className={styles.facts}>
          <div>{say("agent.signedIn", { name: session.name, role })}</div>
          <div>{say("agent.retention", { count: session.retentionDays })}</div>
        </div>
        <MenuList>
          <MenuItemRadio name="locale" value="nl" lang="nl">Nederlands</MenuItemRadio>
          <MenuItemRadio name="locale" value="en" lang="en">English</MenuItemRadio>
          <MenuItem icon={<SignOutRegular />} onClick={() => signOut.mutate({ method: "POST", path: "/sign-out" })}>{say("agent.signOut")}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
