import type { Activity } from "botbuilder";
import { z } from "zod";

/** What a turn relies on; everything else of an activity is passed through as it came. */
const activitySchema = z.looseObject({
  type: z.string("must be a string").min(1, "must not be empty"),
  channelId: z.string("must be a string").min(1, "must not be empty"),
  conversation: z.looseObject({ id: z.string("must be a string").min(1, "must not be empty") }, "must be an object with an id"),
  from: z.looseObject({ id: z.string().nullish().transform((id) => id ?? "") }).nullish().transform((from) => from ?? { id: "" }),
  recipient: z.looseObject({ id: z.string().nullish().transform((id) => id ?? "") }).nullish().transform((recipient) => recipient ?? { id: "" }),
  serviceUrl: z.string().nullish().transform((url) => url ?? ""),
  id: z.string().nullish().transform((id) => id ?? undefined),
});

/** An activity as the channels post it, or what is wrong with it. Times become `Date`s, as the SDK expects. */
export function parseActivity(body: unknown): { activity: Activity } | { fault: string } {
  const parsed = activitySchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path.join(".") ?? "";
    return { fault: path === "" ? "The body must be an activity: a JSON object" : `The activity's ${path} ${issue?.message ?? "is not right"}` };
  }
  const { timestamp, localTimestamp, expiration, ...rest } = parsed.data;
  const times = Object.entries({ timestamp, localTimestamp, expiration })
    .map(([name, time]) => [name, typeof time === "string" ? new Date(time) : undefined] as const)
    .filter(([, time]) => time !== undefined && !Number.isNaN(time.getTime()));
  return { activity: { ...rest, ...Object.fromEntries(times) } as unknown as Activity };
}
