import type { AddressInfo, Socket } from "node:net";
import { simpleParser, type ParsedMail } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface ReceivedMail {
  /** MAIL FROM and RCPT TO. */
  from: string;
  to: string[];
  raw: string;
}

interface Refusal extends Error {
  responseCode: number;
}

/** What the server does with the next mail: takes it, answers with a number, or drops the line. */
export type Behaviour =
  | "take"
  | { refuse: number; at: "MAIL FROM" | "RCPT TO" | "DATA" }
  /** `inData`: the mail is not taken; `afterData`: it is taken, and the client never hears so. */
  | { cut: "inData" | "afterData" }
  | { takeAfter: Promise<void> };

/** A real SMTP server on 127.0.0.1 in the test's process. */
export class MailSink {
  readonly received: ReceivedMail[] = [];
  /** One for each mail that comes, in order; then it takes everything. */
  readonly behaviours: Behaviour[] = [];
  /** Called when a mail has come in wholly, before the client hears of it. */
  onMail: (() => void) | undefined;
  sessions = 0;
  #server: SMTPServer | undefined;
  #port = 0;

  private constructor(private readonly options: SMTPServerOptions) {}

  /** @param options.password wanted of the user "bot" */
  static async start(options: { secure?: boolean; password?: string } = {}): Promise<MailSink> {
    const { secure = false, password } = options;
    const sink = new MailSink({
      secure, authOptional: password === undefined, disabledCommands: secure ? [] : ["STARTTLS"], allowInsecureAuth: true, logger: false, disableReverseLookup: true,
      ...password === undefined ? {} : {
        onAuth: (given, _session, done) => given.username === "bot" && given.password === password ? done(null, { user: "bot" }) : done(new Error("wrong password")),
      },
    });
    await sink.up();
    return sink;
  }

  /** With user and password when the server wants them. */
  url(password?: string): string {
    return `${this.options.secure === true ? "smtps" : "smtp"}://${password === undefined ? "" : `bot:${encodeURIComponent(password)}@`}127.0.0.1:${this.#port}`;
  }

  /** On the port that it had before. */
  async up(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = new SMTPServer({
      ...this.options,
      onConnect: (_session, done) => {
        this.sessions += 1;
        done();
      },
      onMailFrom: (_address, _session, done) => done(this.#refusal("MAIL FROM")),
      onRcptTo: (_address, _session, done) => done(this.#refusal("RCPT TO")),
      onData: (stream, session, done) => {
        const behaviour = this.behaviours.shift() ?? "take";
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          if (typeof behaviour === "object" && "cut" in behaviour && behaviour.cut === "inData") this.cut();
        });
        stream.on("end", () => {
          if (typeof behaviour === "object" && "refuse" in behaviour) return done(refusal(behaviour.refuse));
          const { mailFrom, rcptTo } = session.envelope;
          this.received.push({ from: mailFrom === false ? "" : mailFrom.address, to: rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks).toString() });
          this.onMail?.();
          if (typeof behaviour === "object" && "cut" in behaviour) return this.cut();
          if (typeof behaviour === "object" && "takeAfter" in behaviour) void behaviour.takeAfter.then(() => done());
          else done();
        });
      },
    });
    server.on("error", () => undefined);
    await new Promise<void>((resolve) => {
      server.listen(this.#port, "127.0.0.1", resolve);
    });
    this.#port = (server.server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Refuses connections, and drops those that are open. */
  async down(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    this.cut(server);
    await closed;
  }

  cut(server = this.#server): void {
    // The package has no door for it.
    const { connections } = server as unknown as { connections: Set<{ _socket: Socket }> };
    for (const connection of connections) connection._socket.destroy();
  }

  async mails(): Promise<ParsedMail[]> {
    return Promise.all(this.received.map(({ raw }) => simpleParser(raw)));
  }

  #refusal(at: "MAIL FROM" | "RCPT TO"): Refusal | null {
    const next = this.behaviours[0];
    if (typeof next !== "object" || !("refuse" in next) || next.at !== at) return null;
    this.behaviours.shift();
    return refusal(next.refuse);
  }
}

function refusal(responseCode: number): Refusal {
  return Object.assign(new Error("Mailbox <klant@bedrijf.nl> says no"), { responseCode });
}
