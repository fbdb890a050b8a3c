const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long something waits, in its two greatest units: "3 uur 12 minuten", "2 dagen 4 uur"; null: less than a minute. */
export function ageInWords(ageMs: number, locale: string): string | null {
  if (ageMs < minuteMs) return null;
  const parts: [number, string][] = ageMs >= dayMs
    ? [[Math.floor(ageMs / dayMs), "day"], [Math.floor(ageMs % dayMs / hourMs), "hour"]]
    : [[Math.floor(ageMs / hourMs), "hour"], [Math.floor(ageMs % hourMs / minuteMs), "minute"]];
  return parts.filter(([count]) => count > 0)
    .map(([count, unit]) => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count))
    .join(" ");
}
