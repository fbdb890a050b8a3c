import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/** What `/metrics` tells. One instance an app, so that two apps in one test process do not share figures. */
export class Metrics {
  readonly registry = new Registry();
  readonly turns = new Counter({ name: "assistant_turns_total", help: "Turns handled", labelNames: ["channel", "outcome"] as const, registers: [this.registry] });
  readonly decisions = new Counter({ name: "assistant_decisions_total", help: "Decisions of the answerer", labelNames: ["kind"] as const, registers: [this.registry] });
  readonly turnSeconds = new Histogram({
    name: "assistant_turn_seconds", help: "Time of a turn until its commit", registers: [this.registry],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  });
  readonly decisionSeconds = new Histogram({
    name: "assistant_decision_seconds", help: "Time from question to decision", registers: [this.registry],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05],
  });
  readonly openSockets = new Gauge({ name: "assistant_open_sockets", help: "Open Direct Line streams", registers: [this.registry] });
  readonly errors = new Counter({ name: "assistant_errors_total", help: "Failures, by where they happened", labelNames: ["where"] as const, registers: [this.registry] });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
