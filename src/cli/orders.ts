import { readFileSync } from "node:fs";
import { Command } from "commander";
import { messageOf } from "../errors.js";
import { currentStage, timeline, type Order, type Stage } from "../orders/order.js";
import { OrderBook } from "../orders/order-book.js";
import { OrderSubscriptions } from "../orders/subscriptions.js";
import { parseOrderNumberCell } from "../orders/order-number.js";
import { parseOrdersCsv } from "../orders/import.js";
import { CommandError, runWhenStarted, type Workplace } from "./operator-program.js";
import { oneLine, plainTable } from "./plain-table.js";

const stageNames: Record<Stage, string> = {
  received: "received",
  inventoryCall: "technical inventory call",
  processed: "processed in KPN's system",
  emailSent: "information e-mail sent",
  moved: "moved over",
  firstInvoiceRun: "first invoice run",
};

/** `npm run orders -- import FILE.csv | list | show N | remove N` */
export function ordersProgram({ db, clock, settings, print }: Workplace): Command {
  const book = new OrderBook({ db, clock, timeZone: settings.timeZone });
  const program = new Command("orders").description("The orders that customers can ask after");

  program.command("import").argument("<file>", "CSV in UTF-8; see README").description("add or update the orders of a file: all of them, or none")
    .action(async (file: string) => {
      const { added, updated, demoRemoved } = await book.upsertAll(parseOrdersCsv(readFile(file), book.today()));
      print(`${added} added, ${updated} updated`);
      if (demoRemoved > 0) print(`${demoRemoved} demo orders removed, now that real ones are here`);
      const { length } = await new OrderSubscriptions({ db, clock, lifeDays: settings.retentionDays }).changes(book.today());
      if (length > 0) print(`${length === 1 ? "1 customer" : `${length} customers`} asked to hear of an order that is now at another stage; a running server tells each whose conversation is still there`);
    });

  program.command("list").description("all orders").action(async () => {
    const orders = await book.list();
    if (orders.length === 0) print("There are no orders; add them with: npm run orders -- import FILE.csv");
    else print(plainTable(["number", "company", "postcode", "kind", "stage", "switch", "as of"], orders.map((order) => listRow(order, book.today()))));
  });

  program.command("show").argument("<number>").description("one order with its stages").action(async (text: string) => {
    const order = await book.find(numberOf(text));
    if (order === undefined) throw notThere(text);
    print(details(order, book.today()));
  });

  program.command("remove").argument("<number>").description("take an order out").action(async (text: string) => {
    if (!await book.remove(numberOf(text))) throw notThere(text);
    print(`${numberOf(text)} removed`);
  });
  return program;
}

function readFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new CommandError(`${file} cannot be read (${messageOf(cause)}); give the path of a CSV file`, { cause });
  }
}

function numberOf(text: string): string {
  const number = parseOrderNumberCell(text);
  if (number === undefined) throw new CommandError(`"${text}" is not an order number; write it as VST-2026-00093`);
  return number;
}

function notThere(text: string): CommandError {
  return new CommandError(`There is no order ${numberOf(text)}; see them with: npm run orders -- list`);
}

function kindOf(order: Order): string {
  return order.administrative ? `${order.kind}, administrative` : order.kind;
}

function listRow(order: Order, today: string): string[] {
  return [order.number, order.company, order.postcode, kindOf(order), stageNames[currentStage(order, today)], order.dates.moved ?? "-", order.asOf];
}

function details(order: Order, today: string): string {
  const stages = timeline(order, today).map(({ stage, on, state }) => [stageNames[stage], on ?? "-", state]);
  const company = order.demo && !order.company.includes("(demo)") ? `${order.company} (demo)` : order.company;
  return [
    `${order.number}  ${oneLine(company)}`,
    `postcode ${order.postcode}, e-mail ${order.email ?? "-"}, ${kindOf(order)}, as of ${order.asOf}`,
    "",
    plainTable(["stage", "date", "state"], stages),
  ].join("\n");
}

await runWhenStarted(import.meta.url, ordersProgram);
