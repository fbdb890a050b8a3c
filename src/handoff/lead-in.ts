/** What people say before their name, and after it: "met Jan", "Jan hier". */
const beforeName = /^(?:(?:mijn naam is|de naam is|ik heet|ik ben|(?:u|je) spreekt met|met|dit is|my name is|the name is|this is|i am|i['’]m)(?:[\s:,]+|$))+/iu;
const afterName = /[\s,]{1,3}hier[.!]?$/iu;

/** Always words around the name; "van" is so only after one of them, or where a company's name goes on with a capital. */
const beforeCompany = new RegExp("^(?:(?:wij zijn|we zijn|wij heten|ik ben|ik bel|ik werk bij|namens|ons bedrijf is|ons bedrijf heet|het bedrijf is|het bedrijf heet|"
  + "we are|we['’]re|our company is|on behalf of|i work at|i work for|i am calling from)(?:[\\s:,]+|$)(?:van(?:\\s+|$))?)+", "iu");
const lowerCaseVan = /^van\s+(?=[\p{Lu}\p{N}])/u;

/** White space folded. */
export function withoutNameLeadIn(text: string): string {
  return stripped(folded(text).replace(afterName, ""), beforeName);
}

/** White space folded. "Van Dam BV" and "van dam bv" stay whole: there it belongs to the name. */
export function withoutCompanyLeadIn(text: string): string {
  return stripped(folded(text), beforeCompany).replace(lowerCaseVan, "");
}

/** The full stop of a sentence goes with the sentence. */
function stripped(text: string, leadIn: RegExp): string {
  const rest = text.replace(leadIn, "");
  return rest === text ? text : rest.replace(/(?<=[\p{L}\p{N}]{3})[.!]$/u, "");
}

function folded(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}
