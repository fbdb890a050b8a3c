/** Entries of one conversation, at most: 1,048,575. */
const placesInConversation = 2 ** 20;

/**
 * The number of an entry holds the number of its conversation and its place in it, so that the entries of a conversation are a range,
 * and everything that hangs on one of them tells which conversation it belongs to. Exact up to 8 billion conversations.
 */
export function entryId(no: number, seq: number): number {
  if (seq < 1 || seq >= placesInConversation) throw new RangeError(`A conversation holds entries 1 to ${placesInConversation - 1}, not ${seq}`);
  return no * placesInConversation + seq;
}

/** The number of the conversation that the entry belongs to. */
export function conversationNo(entry: number): number {
  return Math.floor(entry / placesInConversation);
}

/** Place of the entry in its conversation, from 1. */
export function entrySeq(entry: number): number {
  return entry % placesInConversation;
}

/** The first and the last number that an entry of the conversation can have. */
export function entryRange(no: number): [first: number, last: number] {
  return [no * placesInConversation, (no + 1) * placesInConversation - 1];
}
