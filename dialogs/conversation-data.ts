import { defaultLocale, type Locale } from "../src/locale.js";

/** Raised when the shape changes; state of another version starts afresh. */
export const conversationDataVersion = 1;

/** What the assistant remembers of a conversation besides the dialog stack; erased 24 hours after the last message. */
export interface ConversationData {
  version: typeof conversationDataVersion;
  locale: Locale;
  /** The channel has not told a language yet; the first that it tells counts. */
  isLocaleGuessed?: true;
  /** What the customer has written in. */
  wroteIn?: Locale;
  greeted: boolean;
  /** Misses in a row: nothing known, "none of these", or "that did not help". */
  misses: number;
  /** Choices in a row that the customer passed over. */
  passedOver: number;
  /** A hand-off was offered in the last reply, so that "ja graag" takes it up. */
  offered: boolean;
  /** The article that was answered last, for follow-up questions. */
  previousArticle?: string;
  /** The article whose details were told. */
  detailsTold?: string;
  /** The customer's last question, as he typed it; fills in the hand-off form. Asking for a person is no question. */
  question?: string;
  /** Id of the message that it was, on channels where messages can be changed. */
  questionId?: string;
  /** The order that the customer identified with its postcode. */
  orderNumber?: string;
  /** Reference of the last ticket of this conversation. */
  ticket?: string;
  /** The cards of the form that it came of: what is pressed on them once more has been done. */
  ticketCards?: string[];
  /** The card whose buttons are the newest; what is pressed on an older one comes too late. */
  openButtons?: string;
  /** Answers whose buttons are on cards, the newest last: what is pressed there is about that answer. */
  answerCards?: { card: string; article: string; isMoreTold?: true }[];
  /** The forms that the open dialog showed since one was sent, any of which may be; the newest last. */
  openForm?: { cards: string[]; dialog: string };
  /** What could be pressed under the last message, where the next message takes that away. */
  lastButtons?: string[];
  /** Uploads that the customer may add to a hand-off. */
  uploads: { id: string; name: string }[];
}

export function newConversationData(locale: Locale = defaultLocale): ConversationData {
  return { version: conversationDataVersion, locale, greeted: false, misses: 0, passedOver: 0, offered: false, uploads: [] };
}
