import {
  createDarkTheme, createDOMRenderer, createLightTheme, FluentProvider, makeStaticStyles, RendererProvider, teamsHighContrastTheme, type BrandVariants, type Theme,
} from "@fluentui/react-components";
import { useMemo, useSyncExternalStore, type ReactNode } from "react";
import { useWording } from "../common/wording.js";

/** Steps of the blue-green of VST's chat page; 80 is its accent. */
const brand: BrandVariants = {
  10: "#04161c", 20: "#062029", 30: "#082933", 40: "#08323e", 50: "#093c4a", 60: "#0a4656", 70: "#0a4f62", 80: "#0b5a6f",
  90: "#2e8aa3", 100: "#5cb3cb", 110: "#74c2d7", 120: "#8dd0e2", 130: "#a6dceb", 140: "#bfe7f2", 150: "#d7f1f8", 160: "#edf9fc",
};

const fonts = { fontFamilyBase: `system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif` };
const light: Theme = { ...createLightTheme(brand), ...fonts };
const dark: Theme = {
  ...createDarkTheme(brand), ...fonts,
  colorBrandForeground1: brand[110], colorBrandForeground2: brand[120], colorBrandForegroundLink: brand[110], colorBrandForegroundLinkHover: brand[120],
};
/** In the system's own colours, which may be dark on a light ground: those of Fluent UI's theme are for a black ground only. */
const highContrast: Theme = { ...teamsHighContrastTheme, ...systemColors(), ...fonts };

function systemColors(): Partial<Theme> {
  const names = Object.keys(teamsHighContrastTheme).filter((name) => name.startsWith("color"));
  return Object.fromEntries(names.map((name) => [name, systemColor(name)]));
}

function systemColor(token: string): string {
  // What stands out, and what is written on that; a mere tint is the page's own ground.
  const isStrong = /^color(?:Compound)?BrandBackground(?:Hover|Pressed|Selected|Static)?$|BackgroundInverted|^color(?:Palette|Status).*Background3|Foreground.*(?:OnBrand|Inverted)/.test(token);
  if (token.includes("Disabled")) return token.includes("Background") ? "Canvas" : "GrayText";
  if (token.includes("Link")) return "LinkText";
  if (token.includes("Foreground") || token.includes("Stroke")) return isStrong ? "HighlightText" : "CanvasText";
  if (token.includes("Shadow")) return "transparent";
  return isStrong ? "Highlight" : "Canvas";
}

const useGlobalStyles = makeStaticStyles({
  "html": { height: "100%", colorScheme: "light dark" },
  "body": { margin: 0, minHeight: "100%" },
  "*, *::before, *::after": { boxSizing: "border-box" },
  // The page sits under a bar that stays; what is jumped to must not hide below it.
  ":target": { scrollMarginTop: "5rem" },
  "mark": { backgroundColor: "#ffe58a", color: "#1c1a10", borderRadius: "2px", padding: "0 1px" },
  "@media (forced-colors: active)": { mark: { backgroundColor: "Mark", color: "MarkText" } },
  "@media (prefers-reduced-motion: reduce)": {
    "*, *::before, *::after": { animationDuration: "0.01ms !important", transitionDuration: "0.01ms !important", scrollBehavior: "auto !important" },
  },
  "@media print": { "body": { backgroundColor: "#fff" } },
});

/** Fluent UI in the colours that the system asks for; its style elements carry the page's nonce. */
export function AppTheme({ children }: { children: ReactNode }): ReactNode {
  const renderer = useMemo(() => createDOMRenderer(document, { styleElementAttributes: { nonce: nonceOfPage() } }), []);
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <Themed>{children}</Themed>
    </RendererProvider>
  );
}

function Themed({ children }: { children: ReactNode }): ReactNode {
  useGlobalStyles();
  const { locale } = useWording();
  const isDark = useMedia("(prefers-color-scheme: dark)");
  const isForced = useMedia("(forced-colors: active)");
  const isPrint = useMedia("print");
  const theme = isForced ? highContrast : isDark && !isPrint ? dark : light;
  return <FluentProvider theme={theme} lang={locale} applyStylesToPortals>{children}</FluentProvider>;
}

/** Whether a media query holds, now and when that changes. */
export function useMedia(query: string): boolean {
  const media = useMemo(() => window.matchMedia(query), [query]);
  return useSyncExternalStore((changed) => {
    media.addEventListener("change", changed);
    return () => media.removeEventListener("change", changed);
  }, () => media.matches);
}

function nonceOfPage(): string {
  const meta = document.querySelector<HTMLMetaElement>("meta[name='csp-nonce']");
  // Browsers hide the nonce of an element that has the attribute; the content stays readable.
  return meta?.content ?? "";
}
