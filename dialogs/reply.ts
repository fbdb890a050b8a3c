/** What one place can show, see src/bot/channels.ts, and how the assistant behaves there. */
export interface ChannelManners {
  /** Suggested actions that are shown under a message; 0: none. */
  suggestedActions: number;
  /** How a form comes: question by question, or also as an Adaptive Card with all its fields. */
  forms: "questions" | "card";
  /** One customer sees the conversation: orders may be shown and contact details asked. */
  isPrivate: boolean;
  /** Only messages that mention the assistant are for it. */
  mustBeMentioned: boolean;
  /** The channel's own thumbs beside an answer. */
  hasThumbs: boolean;
  /** The channel shows where an answer comes from as a citation. */
  hasCitations: boolean;
  /** `teams`: bold, italic, links and paragraphs; no headings, tables or lists, which its phones show as they are typed. */
  markdown: "full" | "teams";
  /** Largest message, in bytes of UTF-16. */
  messageBytes: number;
}

/** One thing that the assistant says, before a channel gives it a shape; see src/bot/render-reply.ts. */
export interface Reply {
  /** Markdown, a paragraph each. */
  parts: readonly string[];
  /** What a card says in place of `parts`, where its buttons or fields show the rest; its twin says the parts. */
  cardParts?: readonly string[] | undefined;
  /** What can be pressed; a button says what it sends. The most useful first: some channels show only a few. */
  buttons: readonly string[];
  /** Addresses that open elsewhere, as buttons where the channel has those. */
  links: readonly ReplyLink[];
  /** The fields that `parts` ask for one by one, to fill in at once where the channel shows forms. */
  form?: FormCard | undefined;
  /** It answers from the letter: it can be rated and cited. */
  citations?: readonly Citation[] | undefined;
}

export interface ReplyLink {
  title: string;
  url: string;
}

export interface Citation {
  /** Heading of the letter's section. */
  name: string;
  /** The letter's words, verbatim. */
  quote: string;
}

/** A form of one dialog; what is filled in comes back as `Turn.submission`. */
export interface FormCard {
  /** Id of the dialog that takes what is filled in. */
  dialog: string;
  fields: readonly FormField[];
  /** Title of the button that sends it. */
  submit: string;
}

export interface FormField {
  /** Name of the value in `Submission.values`. */
  id: string;
  label: string;
  kind: "text" | "multiline" | "choice";
  value?: string | undefined;
  placeholder?: string | undefined;
  /** What is wrong with `value`, shown beside the field. */
  fault?: string | undefined;
  /** Shown by the channel's own program when the field is left empty; undefined: it may be empty. */
  required?: string | undefined;
  maxCharacters?: number | undefined;
  /** For `choice`. */
  choices?: readonly { title: string; value: string }[] | undefined;
}

/** What came back of a form. */
export interface Submission {
  /** Of the very form, so that a second press and an old form are known as such; empty when the message holds nothing of ours. */
  card: string;
  /** By the field's id, trimmed; a field that was left empty is "". */
  values: Readonly<Record<string, string>>;
}
