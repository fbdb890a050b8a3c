import { Counter, Gauge } from "prom-client";
import type { Metrics } from "../metrics.js";
import type { MailOutbox } from "./mail-outbox.js";
import type { SendResult } from "./transport.js";

/** What `/metrics` tells of the outbox: of the whole database, but for the attempts, which are this process's own. */
export function registerMailMetrics({ registry }: Metrics, outbox: MailOutbox): { countAttempt: (outcome: SendResult["outcome"]) => void } {
  const registers = [registry];
  new Gauge({
    name: "assistant_mail_oldest_unsent_seconds", help: "Age of the oldest mail that waits to be sent; 0: none waits", registers,
    async collect() {
      this.set((await outbox.oldestWaitingMs() ?? 0) / 1_000);
    },
  });
  new Gauge({
    name: "assistant_mails", help: "Mails to support and customers, by state", labelNames: ["state"] as const, registers,
    async collect() {
      for (const [state, count] of Object.entries(await outbox.counts())) this.set({ state }, count);
    },
  });
  const attempts = new Counter({ name: "assistant_mail_attempts_total", help: "Attempts to send a mail", labelNames: ["outcome"] as const, registers });
  return { countAttempt: (outcome) => attempts.inc({ outcome }) };
}
