import { createTransport, type SendMailOptions } from "nodemailer";
import type { MailAttemptsTable } from "../storage/schema.js";

/** How an attempt to send ended. */
export interface SendResult {
  outcome: MailAttemptsTable["outcome"];
  /** The SMTP server's number, such as `550`, or nodemailer's word, such as `ECONNECTION`. */
  code: string | null;
  /** Without e-mail addresses, user or password. */
  cause: string | null;
  /** The mail server itself could not be used, whatever the mail: unreachable, its certificate, the password. */
  serverFault: boolean;
}

export interface MailTransport {
  /** Never rejects: a failure is a result. @param signal gives up; the mail may have been taken nevertheless */
  send(mail: SendMailOptions, signal: AbortSignal): Promise<SendResult>;
}

/** Milliseconds. The last is how long the server may be silent, also while it looks through a mail that it got. */
const timeouts = { dnsTimeout: 15_000, connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000 };

/** Of RFC 4954 and 3207: the server wants a password or TLS, which is the operator's to mend and says nothing about the mail. */
const wantsSignIn = new Set([530, 534, 535, 538]);
const aboutTheMail = new Set(["MAIL FROM", "RCPT TO", "DATA"]);

/**
 * The mail server of an `SMTP_URL`. Its certificate is always looked at. A connection a mail: a hand-off comes now and then, and a
 * connection that is kept would mostly be found dead.
 */
export function createMailTransport(smtpUrl: string): MailTransport {
  const url = new URL(smtpUrl);
  const secure = url.protocol === "smtps:";
  const [user, pass] = [url.username, url.password].map(decodeURIComponent) as [string, string];
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const local = host === "localhost" || host === "::1" || /^127\./.test(host);
  const transport = createTransport({
    host, port: url.port === "" ? (secure ? 465 : 587) : Number(url.port), secure, ...timeouts,
    // The relay of this machine needs no TLS and seldom has a certificate that is right; a password never goes over a network in the open.
    ignoreTLS: local && user === "", requireTLS: !local && user !== "",
    tls: { rejectUnauthorized: true, minVersion: "TLSv1.2" },
    ...user === "" ? {} : { auth: { user, pass } },
    disableFileAccess: true, disableUrlAccess: true,
  });
  const secrets = [url.password, pass, url.username, user].filter((secret) => secret !== "");
  return {
    async send(mail, signal) {
      try {
        await transport.sendMail({ ...mail, signal });
        return { outcome: "sent", code: "250", cause: null, serverFault: false };
      } catch (error) {
        return failureOf(error, secrets);
      }
    },
  };
}

interface SmtpFault {
  code: string | undefined;
  responseCode: number | undefined;
  command: string | undefined;
}

function failureOf(error: unknown, secrets: readonly string[]): SendResult {
  const { code, responseCode, command } = error as Partial<SmtpFault>;
  const message = error instanceof Error ? error.message : String(error);
  const isReply = responseCode !== undefined && code !== "EAUTH" && aboutTheMail.has(command ?? "") && responseCode !== 421 && !wantsSignIn.has(responseCode);
  // Without a reply: an address that nodemailer itself does not send, now or later.
  const isUnsendable = responseCode === undefined && code === "EENVELOPE";
  const shownCode = responseCode !== undefined && code !== "EAUTH" ? String(responseCode) : code;
  return {
    outcome: (isReply && responseCode >= 500) || isUnsendable ? "permanent" : "temporary",
    code: shownCode ?? null,
    cause: withoutSecrets(message, secrets),
    serverFault: !isReply && !isUnsendable,
  };
}

const causeCharacters = 500;

function withoutSecrets(message: string, secrets: readonly string[]): string {
  const masked = secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), message);
  return masked.replace(/[^\s<>"',;:()]+@[^\s<>"',;:()]+/g, "[e-mail]").replace(/\s+/g, " ").slice(0, causeCharacters);
}
