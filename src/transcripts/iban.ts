import type { Span } from "./pieces.js";

/** What follows the check digits, by country: n digit, a letter, c either. Source: SWIFT, IBAN Registry (release 99, 2024). */
const structures: Record<string, string> = Object.fromEntries([
  "AD8n12c", "AE19n", "AL8n16c", "AT16n", "AZ4a20c", "BA16n", "BE12n", "BG4a6n8c", "BH4a14c", "BI23n", "BR23n1a1c", "BY4c4n16c", "CH5n12c", "CR18n",
  "CY8n16c", "CZ20n", "DE18n", "DJ23n", "DK14n", "DO4c20n", "EE16n", "EG25n", "ES20n", "FI14n", "FK2a12n", "FO14n", "FR10n11c2n", "GB4a14n", "GE2a16n",
  "GI4a15c", "GL14n", "GR7n16c", "GT24c", "HN4a20n", "HR17n", "HU24n", "IE4a14n", "IL19n", "IQ4a15n", "IS22n", "IT1a10n12c", "JO4a4n18c", "KW4a22c",
  "KZ3n13c", "LB4n20c", "LC4a24c", "LI5n12c", "LT16n", "LU3n13c", "LV4a13c", "LY21n", "MC10n11c2n", "MD20c", "ME18n", "MK3n10c2n", "MN16n", "MR23n",
  "MT4a5n18c", "MU4a19n3a", "NI4a20n", "NL4a10n", "NO11n", "OM3n16c", "PK4a16c", "PL24n", "PS4a21c", "PT21n", "QA4a21c", "RO4a16c", "RS18n", "RU14n15c",
  "SA2n18c", "SC4a20n3a", "SD14n", "SE20n", "SI15n", "SK20n", "SM1a10n12c", "SO19n", "ST21n", "SV4a20n", "TL19n", "TN20n", "TR6n16c", "UA6n19c", "VA18n",
  "VG4a16n", "XK16n", "YE4a4n18c",
].map((entry) => [entry.slice(0, 2), entry.slice(2)]));

const classes: Record<string, string> = { n: "[0-9]", a: "[A-Z]", c: "[A-Z0-9]" };
/** At most two between two signs, so that the time stays linear. */
const separator = "[ \\t\\u00A0\\u202F.\\-\\u2013]{0,2}";

const patterns = new Map(Object.entries(structures).map(([country, structure]) => {
  const signs = [...structure.matchAll(/(\d+)([nac])/g)].flatMap(([, count, kind]) => Array<string>(Number(count)).fill(classes[kind ?? ""] ?? ""));
  return [country, new RegExp([country.charAt(0), country.charAt(1), "[0-9]", "[0-9]", ...signs].join(separator), "iy")];
}));

/** An account of a country that is not in the table, or not in its country's form: only in one stretch, with nothing attached. */
const stretch = /(?<![A-Z0-9])[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}(?![A-Z0-9])/iy;

/** IBANs that stand the mod-97 test (ISO 13616), with or without spaces, dots or dashes. */
export function findIbans(text: string): Span[] {
  const spans: Span[] = [];
  const starts = /[A-Z]{2}[ \t\u00A0\u202F.\-\u2013]{0,2}(?=[0-9])/gi;
  for (let start = starts.exec(text); start !== null; start = starts.exec(text)) {
    const found = matchAt(patterns.get(start[0].slice(0, 2).toUpperCase()), text, start.index) ?? matchAt(stretch, text, start.index);
    if (found === undefined) {
      // The letters may overlap with those of an IBAN: "iNL91".
      starts.lastIndex = start.index + 1;
      continue;
    }
    const end = start.index + found.length;
    spans.push({ start: start.index, end, mark: "[IBAN]" });
    starts.lastIndex = end;
  }
  return spans;
}

function matchAt(pattern: RegExp | undefined, text: string, index: number): string | undefined {
  if (pattern === undefined) return undefined;
  pattern.lastIndex = index;
  const found = pattern.exec(text)?.[0];
  return found !== undefined && standsMod97(found.replace(/[^A-Z0-9]/gi, "").toUpperCase()) ? found : undefined;
}

function standsMod97(iban: string): boolean {
  let remainder = 0;
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
