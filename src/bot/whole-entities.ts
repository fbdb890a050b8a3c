import { Entity } from "botframework-connector/lib/connectorApi/models/mappers.js";

/**
 * Lets every field of an entity reach the channel. botframework-connector 4.23.3 keeps `type`, `text` and `mentioned` only, so that a
 * citation never arrives; mended on the SDK's main branch (microsoft/botbuilder-js, pull request 4903), which was never released.
 * To be called before an adapter is made.
 */
export function keepWholeEntities(): void {
  Object.assign(Entity.type, { additionalProperties: { type: { name: "Object" } } });
}
