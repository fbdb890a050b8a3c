import { describe, expect, it } from "vitest";
import { parseOrdersCsv } from "../../src/orders/import.js";
import { OrderImportError } from "../../src/orders/import-fault.js";

const today = "2026-11-22";
const header = "number,company,postcode,email,kind,administrative,received_on,processed_on,email_sent_on,inventory_call_on,moved_on,first_invoice_run_on,as_of";
const good = "VST-2026-00001,Bakkerij De Halm,3901AB,info@dehalm.nl,both,nee,2026-10-01,2026-10-10,2026-10-11,2026-10-05,2026-11-01,2026-11-20,2026-11-21";

const read = (text: string) => parseOrdersCsv(Buffer.from(text), today);

function faultsOf(text: string | Uint8Array): string[] {
  try {
    parseOrdersCsv(typeof text === "string" ? Buffer.from(text) : text, today);
  } catch (error) {
    if (error instanceof OrderImportError) return error.message.split("\n").slice(1).map((line) => line.trim());
    throw error;
  }
  return [];
}

/** The good row with some cells put in. */
function row(cells: Record<string, string>): string {
  const values = good.split(",");
  for (const [column, value] of Object.entries(cells)) values[header.split(",").indexOf(column)] = value;
  return values.join(",");
}

describe("parseOrdersCsv", () => {
  it("reads an order with everything", () => {
    expect(read(`${header}\n${good}\n`)).toEqual([{
      number: "VST-2026-00001", company: "Bakkerij De Halm", postcode: "3901AB", email: "info@dehalm.nl", kind: "both", administrative: false,
      dates: { received: "2026-10-01", processed: "2026-10-10", emailSent: "2026-10-11", inventoryCall: "2026-10-05", moved: "2026-11-01", firstInvoiceRun: "2026-11-20" },
      asOf: "2026-11-21", demo: false,
    }]);
  });

  it("reads what a Dutch Excel writes: semicolons, a byte order mark, CRLF, empty rows, Dutch dates and words, columns in any order", () => {
    const text = "\uFEFFKind;Received on;POSTCODE;Number;Company;Administrative\r\n"
      + `beide;1-10-2026;3901 ab;vst 2026 2;"Jansen, ""de"" Vries; BV";ja\r\n;;;;;\r\nMobiel;02/10/2026;6711-CD;20260003;Café Ünal;\r\n`;
    expect(read(text)).toMatchObject([
      { number: "VST-2026-00002", company: `Jansen, "de" Vries; BV`, postcode: "3901AB", kind: "both", administrative: true, email: null, asOf: today,
        dates: { received: "2026-10-01", moved: null } },
      { number: "VST-2026-00003", company: "Café Ünal", postcode: "6711CD", kind: "mobile", administrative: false, dates: { received: "2026-10-02" } },
    ]);
  });

  it("names every bad cell with line, column, value, fault and mend", () => {
    const bad = row({ number: "12", company: "", postcode: "0901AB", email: "info@", kind: "fixed", administrative: "misschien", received_on: "31-02-2026", as_of: "gisteren" });
    expect(faultsOf(`${header}\n${good}\n${bad}`)).toEqual([
      `line 3, received_on: "31-02-2026" is not a date; write it as 2026-11-30 or 30-11-2026`,
      `line 3, number: "12" is not an order number; write it as VST-2026-00093`,
      `line 3, company: the cell is empty; give the name in one line of at most 100 characters`,
      `line 3, postcode: "0901AB" is not a Dutch postcode; write it as 3901AB`,
      `line 3, email: "info@" is not an e-mail address; write it as name@company.nl, or leave it empty`,
      `line 3, kind: "fixed" is not a kind of order; write mobile, hosted or both`,
      `line 3, administrative: "misschien" is neither yes nor no; write ja or nee`,
      `line 3, as_of: "gisteren" is not a date; write it as 2026-11-30 or 30-11-2026`,
    ]);
  });

  it("refuses the same order twice, also when it is spelled in another way", () => {
    expect(faultsOf(`${header}\n${good}\n${row({ number: "vst 2026 1" })}`)).toEqual([`line 3, number: "vst 2026 1" is on line 2 as well; take one of the two out`]);
  });

  it.each([
    [{ processed_on: "2026-09-30" }, "processed_on", "received_on (2026-10-01)"],
    [{ moved_on: "2026-10-06" }, "moved_on", "email_sent_on (2026-10-11)"],
    [{ first_invoice_run_on: "2026-10-31" }, "first_invoice_run_on", "moved_on (2026-11-01)"],
    [{ inventory_call_on: "2026-09-30" }, "inventory_call_on", "received_on (2026-10-01)"],
    [{ inventory_call_on: "2026-11-02" }, "moved_on", "inventory_call_on (2026-11-02)"],
    [{ as_of: "2026-09-30" }, "as_of", "received_on (2026-10-01)"],
  ])("refuses dates out of the stages' order: %j", (cells, column, before) => {
    const faults = faultsOf(`${header}\n${row(cells)}`);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^line 2, ${column}: ".*" is earlier than `));
    expect(faults[0]).toContain(before);
  });

  it.each([[{ kind: "mobile" }, "a mobile order"], [{ administrative: "ja" }, "an administrative order"]])("refuses an inventory call on %j", (cells, order) => {
    expect(faultsOf(`${header}\n${row(cells)}`)).toEqual([
      `line 2, inventory_call_on: "2026-10-05" stands on ${order}, which gets no inventory call; leave it empty, or correct kind and administrative`]);
  });

  it.each([
    ["", /the file is empty/],
    [header, /there are no orders under the header/],
    ["number,company\nVST-2026-00001,x", /the header lacks postcode, kind, received_on/],
    [`${header},moved\n${good},x`, /column 14: "moved" is no column of an order; use number/],
    [`${header},Number\n${good},x`, /column 14: "Number" is there twice/],
    [`${header}\n${good},too,many`, /line 2: there are 15 cells and the header has 13/],
    [`${header}\n"${good}`, /line 2: the line cannot be read \(Quote Not Closed.*close every double quote/],
    [Buffer.from(`${header}\n${good.replace("Bakkerij", "Caf\xe9")}`, "latin1"), /not written in UTF-8; save it as "CSV UTF-8"/],
    [Buffer.from(`\uFEFF${header}`, "utf16le"), /not written in UTF-8/],
  ])("says what is wrong with the file as a whole (%#)", (text, fault) => {
    expect(faultsOf(text).join("\n")).toMatch(fault);
  });
});
