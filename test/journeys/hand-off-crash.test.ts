import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { systemClock } from "../../src/clock.js";
import { MailOutbox, type KeptMail } from "../../src/handoff/mail-outbox.js";
import { openDatabase } from "../../src/storage/database.js";
import { MailSink } from "../support/mail-sink.js";
import { PatientCustomer } from "../support/patient-customer.js";
import { ServerProcess } from "../support/server-process.js";

const customers = 50;
const handOffsOfEach = 4;
const handOffs = customers * handOffsOfEach;
const atOnce = 10;

let server: ServerProcess;
let sink: MailSink;

beforeEach(async () => {
  server = new ServerProcess();
  sink = await MailSink.start();
});
afterEach(async () => {
  await server.close();
  await sink.down();
});

/** Mulberry32: the same numbers from 0 to 1 in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6D2B79F5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Kills the server and lets the mail server go up and down, each after a random number of messages or of mails. */
class Havoc {
  kills = 0;
  downs = 0;
  readonly #random = seeded(20_261_123);
  #postsUntilKill = 60;
  #mailsUntilKill = Infinity;
  #mailsUntilDown = 5;
  #postsUntilUp = Infinity;
  #running: Promise<void> = Promise.resolve();
  #killsAtMost = Infinity;
  #isSending = false;

  constructor(private readonly environment: Record<string, string>) {}

  /** A message was accepted. */
  posted(): void {
    this.#postsUntilKill -= 1;
    if (this.#postsUntilKill === 0) this.#kill();
    this.#postsUntilUp -= 1;
    if (this.#postsUntilUp === 0) this.#inTurn(() => sink.up());
  }

  /** A mail came in, and the server does not know yet. */
  mailed(): void {
    this.#mailsUntilKill -= 1;
    if (this.#mailsUntilKill === 0) this.#kill();
    this.#mailsUntilDown -= 1;
    if (this.#mailsUntilDown === 0) this.#down();
  }

  /** All is confirmed: what still waits is sent, with three more kills meanwhile; then both are up for good. */
  async over(): Promise<void> {
    this.#isSending = true;
    await this.#running;
    await sink.up();
    this.#mailsUntilKill = 10;
    this.#killsAtMost = this.kills + 3;
    await server.end("SIGTERM");
    await server.start(this.environment);
  }

  #kill(): void {
    if (this.kills >= this.#killsAtMost) return;
    this.kills += 1;
    // Every other time with a mail that has arrived and is not yet known to have.
    this.#postsUntilKill = 130 + Math.floor(this.#random() * 90);
    this.#mailsUntilKill = this.#isSending || this.kills % 2 === 1 ? 2 + Math.floor(this.#random() * 12) : Infinity;
    // At once; what comes after it waits its turn.
    const ended = server.end("SIGKILL");
    this.#inTurn(async () => {
      await ended;
      await server.start(this.environment);
    });
  }

  #down(): void {
    if (this.#isSending) return;
    this.downs += 1;
    this.#postsUntilUp = 5 + Math.floor(this.#random() * 20);
    this.#mailsUntilDown = 2 + Math.floor(this.#random() * 6);
    this.#inTurn(() => sink.down());
  }

  #inTurn(step: () => Promise<void>): void {
    this.#running = this.#running.then(step);
  }
}

/** The first with the whole form; the assistant knows who asks then, and wants the question alone. */
async function handOffsBy(customer: PatientCustomer, name: string): Promise<string[]> {
  await customer.open();
  await customer.ask("Stuur mijn vraag door");
  for (const text of [`Vraag ${name}-0: mag ik een geel toestel`, "Bram Bos", `Bedrijf ${name} BV`, `klant${name}@bos.example`]) await customer.ask(text);
  const references = [await confirmed(customer)];
  while (references.length < handOffsOfEach) {
    await customer.ask("Een andere vraag doorsturen");
    await customer.ask(`Vraag ${name}-${references.length}: mag ik een geel toestel`);
    references.push(await confirmed(customer));
  }
  return references;
}

async function confirmed(customer: PatientCustomer): Promise<string> {
  const answer = await customer.ask("ja");
  const reference = /doorgestuurd[^]*(V-[0-9A-Z]+)/.exec(answer)?.[1];
  if (reference === undefined) throw new Error(`Not confirmed: ${answer}`);
  return reference;
}

async function keptMails(): Promise<KeptMail[]> {
  const db = await openDatabase("sqlite:assistant.db", server.dataDir);
  try {
    return await new MailOutbox({ db, clock: systemClock }).list();
  } finally {
    await db.destroy();
  }
}

it("delivers the mail of every confirmed hand-off, whenever the server is killed and the mail server is away; a double is recognised by its Message-ID", async () => {
  // Behind a proxy each customer has an address of his own, so that two hundred are not taken for one.
  const environment = { SMTP_URL: sink.url(), MAIL_FROM: "assistent@vst.example", TRUST_PROXY: "1", BOT_ENDPOINT: "off", LOG_LEVEL: "fatal" };
  await server.start(environment);
  const havoc = new Havoc(environment);
  sink.onMail = () => havoc.mailed();
  const references: string[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let index = next++; index < customers; index = next++) {
      const customer = new PatientCustomer(server.url, `192.0.2.${index}`, () => havoc.posted());
      references.push(...await handOffsBy(customer, String(index)));
    }
  }));
  await havoc.over();

  await vi.waitFor(async () => expect((await keptMails()).filter(({ state }) => state !== "sent")).toEqual([]), { timeout: 180_000, interval: 1_000 });
  const kept = await keptMails();
  const ids = sink.received.map(({ raw }) => /^Message-ID: (<[^>]+>)\r$/im.exec(raw)?.[1] ?? "");
  const missing = references.filter((reference) => !ids.includes(`<${reference}.ticket.0@vst.example>`));
  const doubles = ids.length - new Set(ids).size;
  expect(new Set(references).size).toBe(handOffs);
  expect(missing).toEqual([]);
  // No mail without a ticket, and none of another ticket: each question came in under its own reference.
  expect([...new Set(ids)].sort()).toEqual(kept.map((mail) => mail.message_id).sort());
  expect(new Set(sink.received.map(({ raw }, index) => `${ids[index] ?? ""} ${/Vraag \d+-\d:/.exec(raw)?.[0] ?? "?"}`)).size).toBe(handOffs);
  // A kill repeats at most the one mail that was in flight.
  expect(havoc.kills).toBeGreaterThanOrEqual(5);
  expect(havoc.downs).toBeGreaterThanOrEqual(1);
  expect(doubles).toBeGreaterThan(0);
  expect(doubles).toBeLessThanOrEqual(havoc.kills + havoc.downs + 1);
  console.info(`${handOffs} hand-offs, ${havoc.kills} kills, the mail server away ${havoc.downs} times: ${missing.length} missing, ${doubles} doubles`);
}, 400_000);
