import { expect, it, onTestFinished, vi } from "vitest";
import { startApp } from "../support/app.js";
import { mailSink } from "../support/mail-room.js";
import { PatientCustomer } from "../support/patient-customer.js";

it("a confirmed hand-off reaches support with the conversation, and what waits is seen from outside", async () => {
  const sink = await mailSink();
  const running = await startApp({ SMTP_URL: sink.url(), MAIL_FROM: "assistent@vst.example", PUBLIC_URL: "http://chat.vst.example" });
  onTestFinished(() => running.close());
  const seen = async (path: string): Promise<string> => (await fetch(running.url + path)).text();
  expect(await seen("/readyz")).toBe("ready\n");

  await sink.down();
  const customer = new PatientCustomer(running.url, "192.0.2.1", () => undefined);
  await customer.open();
  await customer.ask("waarom is mijn eerste factuur hoger dan de offerte");
  for (const text of ["Stuur mijn vraag door", "Mag ik een geel toestel", "Bram Bos", "Bos BV", "bram@bos.example"]) await customer.ask(text);
  const reference = /V-[0-9A-Z]+/.exec(await customer.ask("ja"))?.[0] ?? "";
  await vi.waitFor(async () => expect(await seen("/metrics")).toContain('assistant_mail_attempts_total{outcome="temporary"} 1'));
  expect(await seen("/readyz")).toMatch(/^ready\noldest unsent mail: \d+ s\n$/);
  expect(await seen("/metrics")).toMatch(/assistant_mails{state="waiting"} 1/);

  await sink.up();
  await running.restart();
  await vi.waitFor(() => expect(sink.received).toHaveLength(1), { timeout: 10_000 });
  const [mail] = await sink.mails();
  expect(mail?.subject).toContain(reference);
  expect(mail?.text).toMatch(/De assistent gaf al antwoord op\n-+\n- .*factuur/);
  expect(mail?.text).toContain("waarom is mijn eerste factuur hoger dan de offerte");
  // In the conversation personal details are covered; support has them above it.
  expect(mail?.text?.match(/bram@bos\.example/g)).toHaveLength(1);
  await vi.waitFor(async () => expect(await seen("/readyz")).toBe("ready\n"));
});
