import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommanderError, type Command } from "commander";
import { describe, expect, it, onTestFinished } from "vitest";
import { CommandError, type Workplace } from "../../src/cli/operator-program.js";
import { ordersProgram } from "../../src/cli/orders.js";
import { ticketsProgram } from "../../src/cli/tickets.js";
import { transcriptsProgram } from "../../src/cli/transcripts.js";
import { Tickets } from "../../src/handoff/tickets.js";
import { loadDemoOrders } from "../../src/orders/demo.js";
import { OrderImportError } from "../../src/orders/import-fault.js";
import { OrderBook } from "../../src/orders/order-book.js";
import { packageRoot } from "../../src/package-root.js";
import { readSettings } from "../../src/settings.js";
import { openDatabase } from "../../src/storage/database.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { FixedClock } from "../support/fixed-clock.js";
import { recordNow } from "../support/record-now.js";
import { tempDatabase } from "../support/temp-database.js";

const csv = "number;company;postcode;kind;received_on;moved_on\nvst 2026 93;Jansen, de Vries BV;3901 ab;mobiel;01-11-2026;01-12-2026\n";

async function setUp() {
  const { db, dataDir } = await tempDatabase();
  const clock = new FixedClock("2026-11-22T10:00:00Z");
  const settings = readSettings({ DATA_DIR: dataDir });
  const run = async (build: (workplace: Workplace) => Command, ...words: string[]): Promise<string> => {
    const lines: string[] = [];
    const program = build({ db, clock, settings, print: (text) => lines.push(text) });
    for (const command of [program, ...program.commands]) command.exitOverride().configureOutput({ writeErr: () => undefined });
    await program.parseAsync(words, { from: "user" });
    return lines.join("\n");
  };
  const file = (content: string): string => {
    const path = join(dataDir, "orders.csv");
    writeFileSync(path, content);
    return path;
  };
  return { db, dataDir, clock, run, file };
}

describe("npm run orders", () => {
  it("imports, updates, lists, shows and removes", async () => {
    const { db, clock, run, file } = await setUp();
    await loadDemoOrders({ book: new OrderBook({ db, clock, timeZone: "Europe/Amsterdam" }), firstStart: true });
    expect(await run(ordersProgram, "import", file(csv))).toBe("1 added, 0 updated\n7 demo orders removed, now that real ones are here");
    expect(await run(ordersProgram, "import", file(csv))).toBe("0 added, 1 updated");
    expect(await run(ordersProgram, "list")).toBe([
      "number          company              postcode  kind    stage     switch      as of",
      "VST-2026-00093  Jansen, de Vries BV  3901AB    mobile  received  2026-12-01  2026-11-22"].join("\n"));
    expect(await run(ordersProgram, "show", "vst-2026-93")).toMatch(/moved over +2026-12-01 +planned/);
    expect(await run(ordersProgram, "remove", "VST-2026-00093")).toBe("VST-2026-00093 removed");
    expect(await run(ordersProgram, "list")).toMatch(/There are no orders; add them with/);
  });

  it("takes nothing of a file with a fault, and names mends", async () => {
    const { run, file } = await setUp();
    await expect(run(ordersProgram, "import", file(`${csv}x;y;3901AB;mobiel;01-11-2026;\n`))).rejects.toThrow(OrderImportError);
    expect(await run(ordersProgram, "list")).toMatch(/There are no orders/);
    await expect(run(ordersProgram, "import", "/nowhere.csv")).rejects.toThrow(/cannot be read .*give the path of a CSV file/);
    await expect(run(ordersProgram, "show", "93")).rejects.toThrow(`"93" is not an order number; write it as VST-2026-00093`);
    await expect(run(ordersProgram, "remove", "VST-2026-00001")).rejects.toThrow("There is no order VST-2026-00001; see them with");
  });
});

describe("npm run tickets", () => {
  it("lists what is open, shows and closes, and lets no customer steer the terminal", async () => {
    const { db, clock, run } = await setUp();
    const work = new UnitOfWork();
    const reference = await new Tickets({ db, clock }).open(work, {
      formKey: "f", conversationId: "c1", channel: "directline", locale: "nl", name: "Jan\u001b[31m", company: "De Halm", email: "jan@dehalm.nl", phone: null,
      question: `Vraag\nregel twee ${"x".repeat(80)}`, orderNumber: null, orderStage: null, uploads: [{ id: "u1", name: "f.pdf" }],
    });
    await work.commit(db);
    const list = await run(ticketsProgram, "list");
    expect(list.split("\n")[1]).toMatch(new RegExp(`^${reference} +2026-11-22 11:00  open   De Halm  Jan \\[31m  Vraag regel twee x+…$`));
    expect(list).not.toContain("\u001b");
    expect(await run(ticketsProgram, "show", reference)).toMatch(/e-mail {3}jan@dehalm\.nl\n[^]*f\.pdf \(uploads\/u1 in DATA_DIR\)[^]*Vraag\nregel twee/);
    await db.insertInto("ticket_additions").values({ reference, at: clock.now(), text: "het zijn er 12" }).execute();
    expect(await run(ticketsProgram, "show", reference)).toMatch(/x\n\nadded 2026-11-22 11:00\nhet zijn er 12$/);
    expect(await run(ticketsProgram, "close", reference.toLowerCase())).toBe(`${reference} closed`);
    expect(await run(ticketsProgram, "list")).toMatch(/no open tickets/);
    expect(await run(ticketsProgram, "list", "--all")).toContain("closed");
    await expect(run(ticketsProgram, "show", "V-000000")).rejects.toThrow(CommandError);
  });
});

describe("npm run transcripts", () => {
  it("lists, shows, exports, purges and erases", async () => {
    const { db, clock, run } = await setUp();
    const say = (id: string) => recordNow({ db, clock }, { id, channel: "directline", locale: "nl" }, [{ direction: "in", activity: { type: "message", text: "dag\u001b[2J" } }]);
    await say("c1");
    clock.advance({ days: 3 });
    await say("c2");
    await say("c3");
    expect(await run(transcriptsProgram, "list")).toMatch(/c2 .*\nc3 .*\nc1 /);
    expect(await run(transcriptsProgram, "list", "--limit", "1")).not.toContain("c1");
    expect(await run(transcriptsProgram, "show", "c1")).toContain("customer: dag [2J");
    expect(JSON.parse(await run(transcriptsProgram, "export", "c1", "--format", "transcript"))).toMatchObject([{ type: "message" }]);
    expect(await run(transcriptsProgram, "export", "c1", "--format", "csv")).toMatch(/^conversation,/);
    expect(await run(transcriptsProgram, "purge", "--older-than", "2")).toBe("transcripts erased: 1");
    expect(await run(transcriptsProgram, "erase", "c2")).toBe("c2 erased: transcripts 1, histories 0, states 0, uploads 0, tickets 0");
    await expect(run(transcriptsProgram, "erase", "c2")).rejects.toThrow("There is no conversation c2; see them with");
    await expect(run(transcriptsProgram, "show", "c1")).rejects.toThrow(CommandError);
  });

  it("names the tickets that an erased conversation leaves, and erases them when it is told to", async () => {
    const { db, clock, run } = await setUp();
    const tickets = new Tickets({ db, clock });
    const work = new UnitOfWork();
    const reference = await tickets.open(work, { formKey: "f", conversationId: "c1", channel: "directline", locale: "nl", name: "Jan", company: "X", email: "a@b.nl", phone: null,
      question: "?", orderNumber: null, orderStage: null, uploads: [] });
    await work.commit(db);
    expect(await run(transcriptsProgram, "erase", "c1")).toMatch(new RegExp(`Tickets that remain.*: ${reference}; .*--with-tickets`));
    expect(await run(transcriptsProgram, "erase", "c1", "--with-tickets")).toMatch(/tickets 1$/);
    expect(await tickets.list()).toEqual([]);
  });

  it.each([["purge"], ["purge", "--older-than", "-1"], ["purge", "--older-than", "gisteren"], ["export", "c1"], ["export", "c1", "--format", "pdf"], ["list", "--limit", "0"]])(
    "refuses %j %s %s", async (...words) => {
      const { run } = await setUp();
      const refused: unknown = await run(transcriptsProgram, ...words).catch((error: unknown) => error);
      expect(refused instanceof CommanderError || refused instanceof CommandError).toBe(true);
    });
});

describe("as a process of its own", () => {
  const start = (dataDir: string, program: string, words: string[], environment: Record<string, string> = {}) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const child = execFile(process.execPath, ["--import", "tsx", join(packageRoot(), "src", "cli", program), ...words],
        { cwd: packageRoot(), env: { ...process.env, DATA_DIR: dataDir, ...environment } },
        (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }));
    });

  function folder(): string {
    const dataDir = mkdtempSync(join(tmpdir(), "vst-test-"));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    return dataDir;
  }

  it("imports into the database of DATA_DIR, with exit code 0, and tells faults on standard error with exit code 1", async () => {
    const dataDir = folder();
    writeFileSync(join(dataDir, "good.csv"), csv);
    writeFileSync(join(dataDir, "bad.csv"), csv.replace("3901 ab", "0901 ab"));
    expect(await start(dataDir, "orders.ts", ["import", join(dataDir, "good.csv")])).toEqual({ code: 0, out: "1 added, 0 updated\n", err: "" });
    const bad = await start(dataDir, "orders.ts", ["import", join(dataDir, "bad.csv")]);
    expect(bad).toMatchObject({ code: 1, out: "" });
    expect(bad.err).toContain(`line 2, postcode: "0901 ab" is not a Dutch postcode; write it as 3901AB`);
    const db = await openDatabase("sqlite:assistant.db", dataDir);
    expect(await db.selectFrom("orders").select("postcode").execute()).toEqual([{ postcode: "3901AB" }]);
    await db.destroy();
  });

  it("tells what is wrong with the settings, or with the words, without a stack", async () => {
    const dataDir = folder();
    const [settings, words] = await Promise.all([
      start(dataDir, "tickets.ts", ["list"], { PORT: "abc" }), start(dataDir, "transcripts.ts", ["show", "c1"]),
    ]);
    expect(settings).toMatchObject({ code: 1, out: "" });
    expect(settings.err).toContain(`PORT is "abc"`);
    expect(words).toEqual({ code: 1, out: "", err: "There is no conversation c1; see them with: npm run transcripts -- list\n" });
  });
});
