import { RequestError } from "../http-body.js";
import { ReviewConflictError } from "./route.js";

/** Of an example or test case, in characters: a message with a story is no example. */
export const textLength = { least: 3, most: 500 };

/** The text cannot be an example or a test case; the app has words of its own for each code. */
export abstract class UnfitTextError extends RequestError {
  readonly status = 400;
}

export class TextTooShortError extends UnfitTextError {
  readonly code = "TextTooShort";

  constructor() {
    super(`Write at least ${textLength.least} characters`);
  }
}

export class TextTooLongError extends UnfitTextError {
  readonly code = "TextTooLong";

  constructor() {
    super(`Write at most ${textLength.most} characters: only the question itself`);
  }
}

export class TextWithoutWordsError extends UnfitTextError {
  readonly code = "TextWithoutWords";

  constructor() {
    super("Write a question in words");
  }
}

export class TextHoldsHiddenSignsError extends UnfitTextError {
  readonly code = "TextHoldsHiddenSigns";

  constructor() {
    super("The text holds signs that cannot be seen; type it anew");
  }
}

export class TextHoldsMarkError extends UnfitTextError {
  readonly code = "TextHoldsMark";

  constructor() {
    super("The text holds a mark such as [telefoonnummer]; put an ordinary word in its place, or leave it out");
  }
}

export class TextHoldsPersonalDataError extends UnfitTextError {
  readonly code = "TextHoldsPersonalData";

  constructor() {
    super("The text holds a phone number, an e-mail address or the like; leave it out");
  }
}

export class PreviewStaleError extends ReviewConflictError {
  readonly code = "PreviewStale";

  constructor() {
    super("What this example changes is not known, or was looked at before something else changed; look again", null);
  }
}

/** What it is like, and where that stands. */
export interface LikeExample {
  text: string;
  label: string;
  locale: string;
  where: string;
}

export class ExampleClashError extends ReviewConflictError {
  readonly code = "ExampleClash";

  constructor(given: { text: string; label: string }, like: LikeExample) {
    super(`"${given.text}" for ${given.label} is nearly "${like.text}", which is an example of ${like.label} (${like.where}); a question can have one answer only`, like);
  }
}

export class ExampleKnownError extends ReviewConflictError {
  readonly code = "ExampleKnown";

  constructor(like: LikeExample, { isSame }: { isSame: boolean }) {
    super(isSame ? `This is an example of ${like.label} already (${like.where})`
      : `It is nearly "${like.text}", which is an example of ${like.label} already (${like.where}); one that differs more would teach more`, like);
  }
}

export class ExamplePulledError extends ReviewConflictError {
  readonly code = "ExamplePulled";

  constructor(label: string) {
    super(`This example stands in the knowledge files; take it out of examples/${label}.yaml there`, null);
  }
}
