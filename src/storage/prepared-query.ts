import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type CompiledQuery, type QueryResult } from "kysely";
import type { Schema } from "./schema.js";

/** Builds queries and runs none. */
const builder = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(), createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db), createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Stands in a built query for a value that comes later. */
class Parameter {
  constructor(readonly name: string) {}
}

type ParameterOf<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name];

/**
 * A query that is built once and run with other values each time. Building one costs more than running it, so this is for
 * what every turn does; everything else is better written where it is used.
 */
export class PreparedQuery<Values extends object, Row = never> {
  readonly #query: CompiledQuery<Row>;

  /** `build` writes the query with `parameter("name")` in the place of each value. */
  constructor(build: (db: Kysely<Schema>, parameter: ParameterOf<Values>) => { compile(): CompiledQuery<Row> }) {
    // The type says what will be there when it runs.
    const parameter = ((name: string) => new Parameter(name)) as unknown as ParameterOf<Values>;
    this.#query = build(builder, parameter).compile();
  }

  run(db: Kysely<Schema>, values: Values): Promise<QueryResult<Row>> {
    const given = values as Record<string, unknown>;
    const parameters = this.#query.parameters.map((value) => (value instanceof Parameter ? given[value.name] : value));
    return db.executeQuery({ ...this.#query, parameters });
  }
}
