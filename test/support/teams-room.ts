import { randomUUID } from "node:crypto";
import { openDatabase, type Database } from "../../src/storage/database.js";
import { systemClock } from "../../src/clock.js";
import type { Environment } from "../../src/settings.js";
import { Transcripts, type TranscriptEntry } from "../../src/transcripts/transcript-store.js";
import { startApp, type RunningApp } from "./app.js";
import { Connector, textsOf, type Sent } from "./connector.js";
import { fresh, postActivity, type Json, type Posted } from "./teams-fixtures.js";

export interface Exchange extends Posted {
  sent: Sent[];
  /** What was said, in this order, whether it was sent or came back in the answer. */
  said: string[];
  conversationId: string;
}

/** One conversation of a test. */
export interface TeamsConversation {
  id: string;
  /** Posts a fixture there, each time with an id of its own. */
  post: (name: string, over?: Json) => Promise<Exchange>;
  /** In a personal chat, in Dutch. */
  say: (text: string, over?: Json) => Promise<Exchange>;
}

/** The whole server, a channel of the Bot Service before it, and a look into its database. */
export class TeamsRoom {
  private constructor(readonly running: RunningApp, readonly connector: Connector, readonly db: Database) {}

  static async start(environment: Environment = {}): Promise<TeamsRoom> {
    const [running, connector] = [await startApp(environment), await Connector.start()];
    return new TeamsRoom(running, connector, await openDatabase("sqlite:assistant.db", running.dataDir));
  }

  async close(): Promise<void> {
    await this.db.destroy();
    await this.running.close();
    await this.connector.down();
  }

  fresh(name: string, over: Json = {}): Json {
    return fresh(name, this.connector.url, over);
  }

  /** Posts the activity and gives what the assistant did upon it. */
  async post(activity: Json): Promise<Exchange> {
    this.connector.takeSent();
    const posted = await postActivity(this.running.url, activity);
    // Teams' own limits make it wait when a test is quick.
    await this.running.app.idle();
    const sent = this.connector.takeSent();
    return { ...posted, sent, said: [...sent.map(({ said }) => said), ...bufferedTexts(posted.body)], conversationId: (activity["conversation"] as { id: string }).id };
  }

  /** @param id default: a new one */
  conversation(id = `a:${randomUUID()}`): TeamsConversation {
    const post = (name: string, over: Json = {}): Promise<Exchange> => {
      const activity = this.fresh(name);
      return this.post({ ...activity, ...over, conversation: { ...activity["conversation"] as Json, id } });
    };
    return { id, post, say: (text, over = {}) => post("msteams-personal-message-text", { text, locale: "nl-NL", entities: [], ...over }) };
  }

  async kept(conversationId: string): Promise<TranscriptEntry[]> {
    return (await new Transcripts({ db: this.db, clock: systemClock }).get(conversationId))?.entries ?? [];
  }

  async rowsOf(conversationId: string): Promise<number> {
    const states = await this.db.selectFrom("bot_state").select("key").where("key", "like", `%/${conversationId}/`).execute();
    return states.length;
  }
}

function bufferedTexts(body: string): string[] {
  const { activities = [] } = body.startsWith("{") ? JSON.parse(body) as { activities?: { type: string }[] } : {};
  return activities.filter(({ type }) => type !== "invokeResponse").map(textsOf);
}
