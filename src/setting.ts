import { isIP } from "node:net";
import { z } from "zod";

/** One row of the table in the README. */
interface Described {
  about: string;
  default: string;
}

const described = new Map<string, Described>();

export type Environment = Record<string, string | undefined>;

export function setting<T extends z.ZodType>(name: string, schema: T, about: string, shownDefault: string): T {
  described.set(name, { about, default: shownDefault });
  return schema;
}

export const wholeNumber = (from: number, to: number) =>
  z.string().regex(/^\d+$/, `give a number from ${from} to ${to}`).transform(Number)
    .refine((n) => n >= from && n <= to, `give a number from ${from} to ${to}`);
export const trueFalse = z.enum(["true", "false"], `give "true" or "false"`).transform((value) => value === "true");
export const onOff = z.enum(["on", "off"], `give "on" or "off"`).transform((value) => value === "on");
export const originUrl = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return (url.protocol === "https:" || url.protocol === "http:") && url.origin === value;
}, `give an origin such as "https://www.example.nl", without a path or a slash at the end`);

/** Rows of the README's table. */
export function rowsOf(names: readonly string[]): string {
  const rows = names.map((name) => `| \`${name}\` | ${described.get(name)?.default ?? ""} | ${described.get(name)?.about ?? ""} |`);
  return ["| setting | default | what it does |", "|---|---|---|", ...rows].join("\n");
}

/** Parts between commas. */
export const listOf = (value: string): string[] => value.split(",").map((part) => part.trim()).filter((part) => part !== "");

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}
