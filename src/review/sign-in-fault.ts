import { AppError } from "../errors.js";

/** Why somebody is not signed in; each has its sentences in locales/review.*.json, under `fault`. */
export const signInFaults = {
  linkGone: 410, cookieRefused: 400, loginGone: 400, refused: 400, providerAway: 503, noRole: 403, groupOverage: 403,
  tooMany: 429, crossSite: 403, appMissing: 503, failed: 500,
} as const;
export type SignInFaultKind = keyof typeof signInFaults;

/** Shown as a page to who wants to sign in. */
export class SignInFault extends AppError {
  readonly code = "sign_in";

  /** @param values of the sentences */
  constructor(readonly kind: SignInFaultKind, readonly values: Record<string, string> = {}, options?: { cause?: unknown }) {
    super(`Nobody was signed in (${kind}); the page tells the mend`, options);
  }
}
