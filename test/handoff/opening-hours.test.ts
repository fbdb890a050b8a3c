import { join } from "node:path";
import type { TurnContext } from "botbuilder";
import { describe, expect, it } from "vitest";
import { newConversationData } from "../../dialogs/conversation-data.js";
import { openingLine } from "../../dialogs/opening-line.js";
import { Turn } from "../../dialogs/turn.js";
import { channelTable } from "../../src/bot/channels.js";
import { renderReply } from "../../src/bot/render-reply.js";
import { openOpeningHours, type OpeningHours } from "../../src/handoff/opening-hours.js";
import type { Locale } from "../../src/locale.js";
import { packageRoot } from "../../src/package-root.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { HoursFault, parseClosedDays, parseSupportHours } from "../../src/support-hours.js";
import { createWording } from "../../src/wording/wording.js";

const wording = createWording(join(packageRoot(), "locales"));

interface Setup {
  hours?: string;
  closed?: string;
  timeZone?: string;
}

function hoursOf({ hours = "ma-vr 08:30-17:00", closed, timeZone = "Europe/Amsterdam" }: Setup): Promise<OpeningHours> {
  const closedDays = closed === undefined ? [] : parseClosedDays(closed);
  return openOpeningHours({ hours: { week: parseSupportHours(hours), closedDays }, timeZone });
}

/** What is said at `moment`, without the words that are always there. */
async function said(moment: string, setup: Setup, locale: Locale = "nl"): Promise<string> {
  return lineAt(moment, { locale, timeZone: setup.timeZone ?? "Europe/Amsterdam", openingHours: await hoursOf(setup) });
}

function lineAt(moment: string, options: { locale: Locale; timeZone: string; openingHours?: OpeningHours }): string {
  const { locale, ...rest } = options;
  const context = { activity: { conversation: { id: "c1" }, channelId: "test" }, turnState: new Map() } as unknown as TurnContext;
  return openingLine(new Turn({
    context, channel: { manners: channelTable.chat, render: renderReply }, data: newConversationData(locale), wording, work: new UnitOfWork(), addressKey: "", nowMs: Date.parse(moment), uploads: [], ...rest,
  }));
}

const open = (until: string): string => `Support is nu bereikbaar, tot ${until}.`;
const closed = (opens: string): string => `Support is nu gesloten en is ${opens} weer bereikbaar.`;

describe("ma-vr 08:30-17:00, Europe/Amsterdam", () => {
  it.each([
    ["an ordinary day before opening", "2026-11-18T08:29:59+01:00", closed("vandaag om 8.30 uur")],
    ["the minute of opening", "2026-11-18T08:30:00+01:00", open("17.00 uur")],
    ["the middle of the day", "2026-11-18T12:00:00+01:00", open("17.00 uur")],
    ["the last second", "2026-11-18T16:59:59+01:00", open("17.00 uur")],
    ["the minute of closing", "2026-11-18T17:00:00+01:00", closed("morgen om 8.30 uur")],
    ["the last second of the day", "2026-11-18T23:59:59+01:00", closed("morgen om 8.30 uur")],
    ["midnight", "2026-11-19T00:00:00+01:00", closed("vandaag om 8.30 uur")],
    ["Friday evening: not tomorrow", "2026-11-20T18:00:00+01:00", closed("maandag 23 november om 8.30 uur")],
    ["Saturday", "2026-11-21T10:00:00+01:00", closed("maandag 23 november om 8.30 uur")],
    ["Sunday: tomorrow is Monday", "2026-11-22T10:00:00+01:00", closed("morgen om 8.30 uur")],
    ["Sunday night, another day in UTC", "2026-11-22T23:30:00Z", closed("vandaag om 8.30 uur")],
    ["summer time", "2026-07-14T06:30:00Z", open("17.00 uur")],
    ["summer time, closed in UTC+1's hours", "2026-07-14T15:00:00Z", closed("morgen om 8.30 uur")],
    ["the Saturday before summer time", "2026-03-28T23:59:00+01:00", closed("maandag 30 maart om 8.30 uur")],
    ["the night of summer time, before the change", "2026-03-29T01:59:59+01:00", closed("morgen om 8.30 uur")],
    ["the night of summer time, after the change", "2026-03-29T03:00:00+02:00", closed("morgen om 8.30 uur")],
    ["the first morning of summer time, not open yet", "2026-03-30T08:29:00+02:00", closed("vandaag om 8.30 uur")],
    ["the first morning of summer time", "2026-03-30T08:30:00+02:00", open("17.00 uur")],
    ["the night of winter time, the hour's first turn", "2026-10-25T02:30:00+02:00", closed("morgen om 8.30 uur")],
    ["the night of winter time, its second turn", "2026-10-25T02:30:00+01:00", closed("morgen om 8.30 uur")],
    ["the first morning of winter time", "2026-10-26T08:30:00+01:00", open("17.00 uur")],
    ["the evening before the clock changes", "2026-10-23T17:00:00+02:00", closed("maandag 26 oktober om 8.30 uur")],
    ["Easter: Good Friday is a working day", "2026-04-03T10:00:00+02:00", open("17.00 uur")],
    ["Good Friday evening: over Easter Monday", "2026-04-03T17:00:00+02:00", closed("dinsdag 7 april om 8.30 uur")],
    ["Easter Monday", "2026-04-06T10:00:00+02:00", closed("morgen om 8.30 uur")],
    ["King's Day", "2026-04-27T10:00:00+02:00", closed("morgen om 8.30 uur")],
    ["King's Day of 2025 was a Saturday, its Monday a working day", "2025-04-28T10:00:00+02:00", open("17.00 uur")],
    ["Liberation Day is a working day unless closed by setting", "2026-05-05T10:00:00+02:00", open("17.00 uur")],
    ["before Ascension Day: Friday is open", "2026-05-13T18:00:00+02:00", closed("vrijdag 15 mei om 8.30 uur")],
    ["Ascension Day", "2026-05-14T10:00:00+02:00", closed("morgen om 8.30 uur")],
    ["Whit Monday", "2026-05-25T10:00:00+02:00", closed("morgen om 8.30 uur")],
    ["Christmas Eve, still open", "2026-12-24T16:00:00+01:00", open("17.00 uur")],
    ["Christmas Eve evening: Christmas and a weekend", "2026-12-24T17:00:00+01:00", closed("maandag 28 december om 8.30 uur")],
    ["New Year's Eve evening: New Year's Day and a weekend", "2026-12-31T17:00:00+01:00", closed("maandag 4 januari om 8.30 uur")],
    ["the last second of the year", "2026-12-31T23:59:59+01:00", closed("maandag 4 januari om 8.30 uur")],
    ["the first second of the year", "2027-01-01T00:00:00+01:00", closed("maandag 4 januari om 8.30 uur")],
    ["the year's last day, another year in UTC", "2027-12-31T23:30:00Z", closed("maandag 3 januari om 8.30 uur")],
    ["29 February", "2028-02-28T17:00:00+01:00", closed("morgen om 8.30 uur")],
  ])("%s", async (_what, moment, expected) => {
    expect(await said(moment, {})).toBe(expected);
  });
});

describe("other hours", () => {
  const breaks = "ma-vr 08:30-12:30 13:00-17:00";
  const night = "vr 20:00-24:00, za 00:00-02:00";
  const always = "ma-zo 00:00-24:00";
  const holiday = "2026-12-24, 2026-12-28..2026-12-31";
  it.each<[string, string, Setup, string]>([
    ["until the break", "2026-11-18T12:00:00+01:00", { hours: breaks }, open("12.30 uur")],
    ["in the break", "2026-11-18T12:30:00+01:00", { hours: breaks }, closed("vandaag om 13.00 uur")],
    ["after the break", "2026-11-18T13:00:00+01:00", { hours: breaks }, open("17.00 uur")],
    ["stretches that join are one", "2026-11-18T09:00:00+01:00", { hours: "wo 08:30-12:30 12:30-17:00" }, open("17.00 uur")],
    ["a short Friday", "2026-11-20T11:00:00+01:00", { hours: "ma-do 08:30-17:00, vr 08:30-12:00" }, open("12.00 uur")],
    ["after a short Friday", "2026-11-20T12:00:00+01:00", { hours: "ma-do 08:30-17:00, vr 08:30-12:00" }, closed("maandag 23 november om 8.30 uur")],
    ["until past midnight", "2026-11-20T21:00:00+01:00", { hours: night }, open("morgen om 2.00 uur")],
    ["past midnight", "2026-11-21T00:00:00+01:00", { hours: night }, open("2.00 uur")],
    ["until midnight", "2026-11-18T23:59:00+01:00", { hours: "wo 20:00-24:00" }, open("middernacht")],
    ["past midnight into a holiday it is closed", "2026-12-24T21:00:00+01:00", { hours: "do 20:00-24:00, vr 00:00-02:00" }, open("middernacht")],
    ["around the clock", "2026-11-18T03:00:00+01:00", { hours: always }, "Support is nu bereikbaar."],
    ["around the clock, but for Christmas", "2026-12-22T03:00:00+01:00", { hours: always }, open("vrijdag 25 december om 0.00 uur")],
    ["at Christmas, then around the clock", "2026-12-25T03:00:00+01:00", { hours: always }, closed("zondag 27 december om 0.00 uur")],
    ["a closed day", "2026-12-24T10:00:00+01:00", { closed: holiday }, closed("maandag 4 januari om 8.30 uur")],
    ["the last day of closed days", "2026-12-31T23:00:00+01:00", { closed: holiday }, closed("maandag 4 januari om 8.30 uur")],
    ["Liberation Day closed by setting", "2026-05-05T10:00:00+02:00", { closed: "2026-05-05" }, closed("morgen om 8.30 uur")],
    ["closed for longer than a year", "2026-11-18T10:00:00+01:00", { closed: "2026-01-01..2028-01-01" }, "Support is nu gesloten."],
    ["from today on closed for good", "2026-11-18T10:00:00+01:00", { closed: "2026-11-19..2030-01-01" }, open("17.00 uur")],
    ["an hour that the clock repeats: its first turn opens", "2026-10-25T02:15:00+02:00", { hours: "zo 02:00-02:30" }, open("2.30 uur")],
    ["an hour that the clock repeats: its second turn closes", "2026-10-25T02:15:00+01:00", { hours: "zo 02:00-02:30" }, open("2.30 uur")],
    ["an hour that the clock skips opens after it", "2026-03-29T01:30:00+01:00", { hours: "zo 02:30-05:00" }, closed("vandaag om 3.30 uur")],
    ["another time zone", "2026-11-18T13:00:00Z", { timeZone: "America/New_York" }, closed("vandaag om 8.30 uur")],
    ["a zone whose summer begins at midnight", "2026-04-23T21:59:00Z", { hours: "vr 00:00-02:00", timeZone: "Africa/Cairo" }, closed("morgen om 1.00 uur")],
    ["a year end in a zone ahead", "2026-12-31T10:30:00Z", { timeZone: "Pacific/Auckland" }, closed("maandag 4 januari om 8.30 uur")],
  ])("%s", async (_what, moment, setup, expected) => {
    expect(await said(moment, setup)).toBe(expected);
  });
});

it.each([
  ["2026-11-18T12:00:00+01:00", "Support is open now, until 17:00."],
  ["2026-11-18T08:00:00+01:00", "Support is closed now and opens again today at 8:30."],
  ["2026-11-18T18:00:00+01:00", "Support is closed now and opens again tomorrow at 8:30."],
  ["2026-12-31T18:00:00+01:00", "Support is closed now and opens again on Monday 4 January at 8:30."],
])("says it in English at %s", async (moment, expected) => {
  expect(await said(moment, {}, "en")).toBe(expected);
});

it("says nothing when no hours are set", () => {
  expect(lineAt("2026-11-18T12:00:00+01:00", { locale: "nl", timeZone: "Europe/Amsterdam" })).toBe("");
});

describe("SUPPORT_HOURS", () => {
  const nine = [{ from: 540, until: 1020 }];
  it.each([
    ["English and whole names", "mon-wed 9:00-17:00, Donderdag 09.00-17.00", [nine, nine, nine, nine, [], [], []]],
    ["dashes and spaces of any kind", "ma – wo 09:00 — 17:00", [nine, nine, nine, [], [], [], []]],
    ["days that share their hours", "ma, wo 09:00-17:00", [nine, [], nine, [], [], [], []]],
    ["days over the end of the week", "zo-ma 09:00-17:00", [nine, [], [], [], [], [], nine]],
    ["stretches in any order", "di 13:00-17:00 09:00-12:00", [[], [{ from: 540, until: 720 }, { from: 780, until: 1020 }], [], [], [], [], []]],
  ])("takes %s", (_what, text, week) => {
    expect(parseSupportHours(text)).toEqual(week);
  });

  it.each([
    ["ma-vr 08:30-17:00, vr 08:30-12:00", /"vr" is listed twice; name every day once/],
    ["ma, ma 08:30-12:00", /"ma" is listed twice/],
    ["ma 08:30-12:30 12:00-17:00", /the hours of "ma 08:30-12:30 12:00-17:00" overlap; /],
    ["ma-vr", /"ma" has no hours; give days with their hours/],
    ["ma-vr 08:30-17:00,", /a comma has nothing/],
    ["werkdagen 08:30-17:00", /"werkdagen" is no day; give ma, di/],
    ["08:30-17:00", /is no day; give ma/],
    ["ma-vr 8-17", /"8-17" is no stretch of time; give hours such as "08:30-17:00"/],
    ["ma-vr 08:30-25:00", /no stretch of time/],
    ["ma-vr 08:75-17:00", /no stretch of time/],
    ["ma-vr 24:00-24:00", /no stretch of time/],
    ["vr 22:00-02:00", /ends before it begins; hours past midnight are given as two stretches/],
    ["ma-wo-vr 08:30-17:00", /more than a first and a last day/],
  ])("refuses %s", (text, mend) => {
    expect(() => parseSupportHours(text)).toThrow(HoursFault);
    expect(() => parseSupportHours(text)).toThrow(mend);
  });
});

describe("SUPPORT_CLOSED_DAYS", () => {
  it("takes days and ranges", () => {
    expect(parseClosedDays("2026-12-24, 2026-12-28 .. 2027-01-01")).toEqual([{ first: "2026-12-24", last: "2026-12-24" }, { first: "2026-12-28", last: "2027-01-01" }]);
  });

  it.each([
    ["2026-02-30", /"2026-02-30" is no date; give dates and ranges/],
    ["24-12-2026", /is no date/],
    ["2026-12-24,", /"" is no date/],
    ["2027-01-01..2026-12-28", /ends before it begins; give the first day first/],
    ["2026-01-01..2026-01-02..2026-01-03", /more than a first and a last day/],
  ])("refuses %s", (text, mend) => {
    expect(() => parseClosedDays(text)).toThrow(mend);
  });
});
