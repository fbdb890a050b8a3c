import { describe, expect, it } from "vitest";
import { TurnStateStorage } from "../../src/storage/bot-state.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { FixedClock } from "../support/fixed-clock.js";
import { tempDatabase } from "../support/temp-database.js";

const key = "directline/conversations/c1/";

async function setUp() {
  const { db } = await tempDatabase();
  const clock = new FixedClock("2026-11-22T10:00:00Z");
  const turn = (): { work: UnitOfWork; storage: TurnStateStorage } => {
    const work = new UnitOfWork();
    return { work, storage: new TurnStateStorage(db, work, clock) };
  };
  const save = async (changes: Parameters<TurnStateStorage["write"]>[0]): Promise<void> => {
    const { work, storage } = turn();
    await storage.write(changes);
    await work.commit(db);
  };
  return { db, clock, turn, save };
}

describe("TurnStateStorage", () => {
  it("keeps state with the turn's other writes, or not at all", async () => {
    const { db, turn } = await setUp();
    const { work, storage } = turn();
    await storage.write({ [key]: { step: 1 } });
    expect(await turn().storage.read([key])).toEqual({});
    await work.commit(db);
    expect(await turn().storage.read([key, "other"])).toEqual({ [key]: { step: 1 } });
  });

  it("lets the last save win whatever eTag it brings, and stores none", async () => {
    const { db, clock, turn, save } = await setUp();
    await save({ [key]: { step: 1, eTag: "*" } });
    clock.advance({ minutes: 5 });
    await save({ [key]: { step: 2, eTag: "7" } });
    expect(await turn().storage.read([key])).toEqual({ [key]: { step: 2 } });
    expect(await db.selectFrom("bot_state").select("updated_at").execute()).toEqual([{ updated_at: clock.now() }]);
  });

  it("keeps the state as it was when it was written, not as it became before the commit", async () => {
    const { db, turn } = await setUp();
    const { work, storage } = turn();
    const state = { step: 1 };
    await storage.write({ [key]: state });
    state.step = 2;
    await work.commit(db);
    expect(await turn().storage.read([key])).toEqual({ [key]: { step: 1 } });
  });

  it("does not bring back what was erased while the turn ran", async () => {
    const { db, turn, save } = await setUp();
    await save({ [key]: { email: "vla@example.com" } });
    const { work, storage } = turn();
    await storage.write(await storage.read([key]));
    await db.deleteFrom("bot_state").execute();
    await work.commit(db);
    expect(await turn().storage.read([key])).toEqual({});
  });

  it("writes anew what the turn itself deleted", async () => {
    const { db, turn, save } = await setUp();
    await save({ [key]: { step: 1 } });
    const { work, storage } = turn();
    await storage.read([key]);
    await storage.delete([key]);
    await storage.write({ [key]: { step: 2 } });
    await work.commit(db);
    expect(await turn().storage.read([key])).toEqual({ [key]: { step: 2 } });
  });

  it("deletes what it is told to, and nothing for no keys", async () => {
    const { db, turn, save } = await setUp();
    await save({ [key]: { step: 1 }, other: { step: 1 } });
    const { work, storage } = turn();
    await storage.delete([]);
    await storage.delete([key]);
    await work.commit(db);
    expect(await turn().storage.read([key, "other"])).toEqual({ other: { step: 1 } });
  });
});
