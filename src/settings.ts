import { join, resolve } from "node:path";
import { z } from "zod";
import { botFaults, botSettings, botShape, type BotSettings } from "./bot-settings.js";
import { AppError } from "./errors.js";
import { logLevels } from "./log.js";
import { packageRoot } from "./package-root.js";
import { reviewFaults, reviewSettings, reviewShape, type ReviewSettings } from "./review-settings.js";
import { listOf, originUrl, rowsOf, setting, trueFalse, wholeNumber, type Environment } from "./setting.js";
import { HoursFault, parseClosedDays, parseSupportHours, type SupportHours } from "./support-hours.js";
import { teamsSettings, teamsShape, type TeamsSettings } from "./teams-settings.js";

export type { Environment };

export class SettingsError extends AppError {
  readonly code = "settings";

  constructor(readonly faults: readonly string[]) {
    super(`The settings are not right:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
  }
}

const originList = z.string().transform(listOf).pipe(z.array(originUrl));

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** `SMTP_URL` without its own opinions about TLS: whether the certificate is right is not to be switched off. */
const smtpUrl = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  if (![url.username, url.password, url.hostname].every(isDecodable) || (url.username === "") !== (url.password === "") || url.port === "0") return false;
  return ["smtp:", "smtps:"].includes(url.protocol) && url.hostname !== "" && ["", "/"].includes(url.pathname) && url.search === "" && url.hash === "";
}, "give smtps://USER:PASSWORD@HOST:465 or smtp://USER:PASSWORD@HOST:587, with %40 for an @ in USER or PASSWORD, and nothing behind it");
const mailAddress = z.email(`give an address such as "support@example.nl"`);

/** A text with a grammar of its own; what is wrong with it is told as the parser tells it. */
const parsedBy = <T>(parse: (text: string) => T) => z.string().transform((text, context): T => {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof HoursFault)) throw error;
    context.addIssue(error.message);
    return z.NEVER;
  }
});

const defaultHost = "127.0.0.1";

const environmentSchema = z.object({
  NODE_ENV: setting("NODE_ENV", z.enum(["production", "development", "test"], `give "production", "development" or "test"`).default("development"),
    "`production` refuses what is only right on one's own machine: no demo orders, no Bot Framework endpoint without an app id.", "development"),
  PORT: setting("PORT", wholeNumber(0, 65_535).default(3978), "Port to listen on; 0 takes a free one.", "3978"),
  HOST: setting("HOST", z.string().default(defaultHost), "Address to listen on.", defaultHost),
  DATA_DIR: setting("DATA_DIR", z.string().optional(), "Folder for everything that is written.", "data"),
  DATABASE_URL: setting("DATABASE_URL", z.string().regex(/^(sqlite|file):.+/, `give sqlite:FILE, for example sqlite:assistant.db`).default("sqlite:assistant.db"),
    "The database: `sqlite:FILE`, taken inside `DATA_DIR` unless absolute.", "sqlite:assistant.db"),
  PUBLIC_URL: setting("PUBLIC_URL", originUrl.optional(), "Origin under which browsers reach the server, when a proxy stands before it.", "http://HOST:PORT"),
  ALLOWED_ORIGINS: setting("ALLOWED_ORIGINS", originList.default([]), "Other websites that may show the chat, origins separated by commas.", "(none)"),
  RETENTION_DAYS: setting("RETENTION_DAYS", wholeNumber(1, 3_650).default(90), "Days that masked transcripts are kept.", "90"),
  TRUST_PROXY: setting("TRUST_PROXY", wholeNumber(0, 10).default(0), "Number of proxies before the server whose X-Forwarded-For is believed.", "0"),
  LOG_LEVEL: setting("LOG_LEVEL", z.enum(logLevels, `give one of ${logLevels.join(", ")}`).default("info"), "Least severe log line that is written.", "info"),
  METRICS_TOKEN: setting("METRICS_TOKEN", z.string().min(16, "give at least 16 characters").optional(),
    "Bearer token for `/metrics` from other machines, and behind a proxy (`TRUST_PROXY`) always; without it only this machine may read them.", "(none)"),
  DIRECT_LINE_SECRET: setting("DIRECT_LINE_SECRET", z.string().min(32, "give at least 32 characters").optional(),
    "Secret with which another server of yours may make chat tokens; without it that is switched off.", "(none)"),
  KNOWLEDGE_DIR: setting("KNOWLEDGE_DIR", z.string().optional(), "Folder of the letter, articles and examples.", "knowledge in the package"),
  WRONG_BUDGET: setting("WRONG_BUDGET", z.string().regex(/^\d+(\.\d+)?$/, "give a percentage from 0.3 to 30").transform(Number)
    .refine((percent) => percent >= 0.3 && percent <= 30, "give a percentage from 0.3 to 30").default(3),
  "Percentage of customers' questions that may be answered wrongly; less of it means more choices and hand-offs. The build shows what each budget costs.", "3"),
  LOCALES_DIR: setting("LOCALES_DIR", z.string().optional(), "Folder of the sentences.", "locales in the package"),
  TIME_ZONE: setting("TIME_ZONE", z.string().default("Europe/Amsterdam").refine(isTimeZone, `give an IANA name such as "Europe/Amsterdam"`),
    "Time zone of dates in answers.", "Europe/Amsterdam"),
  ...botShape,
  SMTP_URL: setting("SMTP_URL", smtpUrl.optional(), "Mail server through which hand-offs reach support, with user and password; goes with `MAIL_FROM`. "
    + "`smtps:` is TLS from the start; `smtp:` changes to TLS when the server offers it, and must when there is a password.", "(none: tickets only)"),
  MAIL_FROM: setting("MAIL_FROM", mailAddress.optional(), "Address that the mail comes from.", "(none)"),
  SUPPORT_MAIL_TO: setting("SUPPORT_MAIL_TO", mailAddress.default("support@vstecom.nl"), "Address that hand-offs are mailed to.", "support@vstecom.nl"),
  SUPPORT_HOURS: setting("SUPPORT_HOURS", parsedBy(parseSupportHours).optional(), "When Support can be reached, by the clock of `TIME_ZONE`, for example "
    + "`ma-do 08:30-17:00, vr 08:30-12:30 13:00-16:00`; Dutch public holidays are closed. Without it the assistant says nothing about hours.", "(none)"),
  SUPPORT_CLOSED_DAYS: setting("SUPPORT_CLOSED_DAYS", parsedBy(parseClosedDays).default([]), "Further days without Support, for example "
    + "`2026-12-24, 2026-12-28..2026-12-31`; also Good Friday and Liberation Day (5 May) when those are days off.", "(none)"),
  HANDOFF_EVENT: setting("HANDOFF_EVENT", trueFalse.default(false), "Whether a confirmed hand-off also sends the Bot Framework event `handoff.initiate`, for a "
    + "hub that takes over conversations of Direct Line and Web Chat.", "false"),
  DEMO_ORDERS: setting("DEMO_ORDERS", trueFalse.optional(), "Whether a first start loads demo orders.", "true with the default DATA_DIR and DATABASE_URL, else false"),
  ...reviewShape,
  ...teamsShape,
});

export interface Settings {
  production: boolean;
  port: number;
  host: string;
  dataDir: string;
  databaseUrl: string;
  publicUrl: string | undefined;
  allowedOrigins: string[];
  retentionDays: number;
  trustedProxies: number;
  logLevel: (typeof logLevels)[number];
  metricsToken: string | undefined;
  directLineSecret: string | undefined;
  knowledgeDir: string;
  /** Share of customers' in-scope questions that may be answered wrongly, 0 to 1. */
  wrongBudget: number;
  localesDir: string;
  timeZone: string;
  /** Whether a first start loads demo orders; never in production. */
  demoOrders: boolean;
  /** undefined: hand-offs are tickets only. */
  mail: MailSettings | undefined;
  support: {
    /** undefined: nothing is said about hours. */
    hours: SupportHours | undefined;
  };
  /** Whether hubs are told of a hand-off. */
  handoffEvent: boolean;
  bot: BotSettings;
  /** undefined: the review app is off. */
  review: ReviewSettings | undefined;
  teams: TeamsSettings;
}

export interface MailSettings {
  /** With user and password: never in a log or an error. */
  smtpUrl: string;
  from: string;
  supportTo: string;
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat("nl", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const secretSettings = new Set(["MicrosoftAppPassword", "METRICS_TOKEN", "DIRECT_LINE_SECRET", "SMTP_URL", "REVIEW_OIDC_CLIENT_SECRET"]);

/** Further faults of the settings as given, for a purpose of their own. */
export type FurtherFaults = (given: Environment) => readonly string[];

/**
 * Reads the settings. An empty value counts as not given.
 * @throws SettingsError that names every fault and its mend
 */
export function readSettings(environment: Environment, furtherFaults: FurtherFaults = () => []): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = environmentSchema.safeParse(given);
  const faults = (parsed.error?.issues ?? []).map((issue) => {
    const name = String(issue.path[0]);
    const shown = secretSettings.has(name) ? "not right" : `"${given[name] ?? ""}"`;
    return `${name} is ${shown}; ${issue.message}`;
  });
  faults.push(...crossFaults(given), ...reviewFaults(given), ...furtherFaults(given));
  if (!parsed.success || faults.length > 0) throw new SettingsError(faults);
  const values = parsed.data;
  const root = packageRoot();
  return {
    production: values.NODE_ENV === "production",
    port: values.PORT,
    host: values.HOST,
    dataDir: resolve(values.DATA_DIR ?? join(root, "data")),
    databaseUrl: values.DATABASE_URL,
    publicUrl: values.PUBLIC_URL,
    allowedOrigins: values.ALLOWED_ORIGINS,
    retentionDays: values.RETENTION_DAYS,
    trustedProxies: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    metricsToken: values.METRICS_TOKEN,
    directLineSecret: values.DIRECT_LINE_SECRET,
    knowledgeDir: resolve(values.KNOWLEDGE_DIR ?? join(root, "knowledge")),
    wrongBudget: values.WRONG_BUDGET / 100,
    localesDir: resolve(values.LOCALES_DIR ?? join(root, "locales")),
    timeZone: values.TIME_ZONE,
    demoOrders: values.NODE_ENV !== "production" && (values.DEMO_ORDERS ?? (given["DATA_DIR"] === undefined && given["DATABASE_URL"] === undefined)),
    mail: values.SMTP_URL === undefined || values.MAIL_FROM === undefined ? undefined
      : { smtpUrl: values.SMTP_URL, from: values.MAIL_FROM, supportTo: values.SUPPORT_MAIL_TO },
    support: { hours: values.SUPPORT_HOURS === undefined ? undefined : { week: values.SUPPORT_HOURS, closedDays: values.SUPPORT_CLOSED_DAYS } },
    handoffEvent: values.HANDOFF_EVENT,
    bot: botSettings(values),
    review: reviewSettings(values, values.NODE_ENV === "production"),
    teams: teamsSettings(values),
  };
}

/**
 * The settings of this process.
 * @throws SettingsError that names every fault and its mend
 */
export function settingsFromProcess(furtherFaults?: FurtherFaults): Settings {
  return readSettings(process.env, furtherFaults);
}

/**
 * Those of the knowledge, for programs that run where no server is set up, such as the build.
 * @throws SettingsError that names every fault and its mend
 */
export function knowledgeSettings(environment: Environment = process.env): Pick<Settings, "knowledgeDir" | "localesDir" | "wrongBudget"> {
  const { KNOWLEDGE_DIR, LOCALES_DIR, WRONG_BUDGET } = environment;
  return readSettings({ KNOWLEDGE_DIR, LOCALES_DIR, WRONG_BUDGET });
}

/** Faults that lie between settings; of the values as given, so that they are told together with those of single settings. */
function crossFaults(given: Environment): string[] {
  const faults: string[] = [];
  const production = given["NODE_ENV"] === "production";
  if (production && given["DEMO_ORDERS"] === "true") {
    faults.push(`NODE_ENV is "production" and DEMO_ORDERS is "true"; leave DEMO_ORDERS out`);
  }
  if (given["SMTP_URL"] !== undefined && given["MAIL_FROM"] === undefined) {
    faults.push("SMTP_URL is set and MAIL_FROM is not; set MAIL_FROM to the address that the mail comes from");
  }
  for (const name of ["MAIL_FROM", "SUPPORT_MAIL_TO"]) {
    if (given[name] !== undefined && given["SMTP_URL"] === undefined) faults.push(`${name} is set and SMTP_URL is not; set SMTP_URL to the mail server, or leave ${name} out`);
  }
  if (given["SUPPORT_CLOSED_DAYS"] !== undefined && given["SUPPORT_HOURS"] === undefined) {
    faults.push("SUPPORT_CLOSED_DAYS is set and SUPPORT_HOURS is not; set SUPPORT_HOURS, or leave SUPPORT_CLOSED_DAYS out");
  }
  return [...botFaults(given, { production, host: given["HOST"] ?? defaultHost }), ...faults];
}

/** The rows of the README's table, in the order of the schema. */
export function settingsTable(): string {
  return rowsOf(Object.keys(environmentSchema.shape));
}
