import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, SignJWT, type JWTPayload } from "jose";

export const appId = "11111111-2222-3333-4444-555555555555";
/** One of the public cloud's; nothing is sent there with deliveryMode expectReplies. */
export const publicServiceUrl = "https://smba.trafficmanager.net/emea/";

const trusted = generateKeyPairSync("rsa", { modulusLength: 2048 });
const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 });

export interface Keys {
  /** Settings of a bot that believes them. */
  environment: Record<string, string>;
  close(): void;
}

/** The Bot Framework's keys, published on this machine. */
export async function publishKeys(endorsements: string[] = ["msteams"]): Promise<Keys> {
  const jwk = { ...await exportJWK(trusted.publicKey), kid: "k1", use: "sig", endorsements };
  const server = createServer((request, response) => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const body = request.url === "/keys" ? { keys: [jwk] }
      : { issuer: "https://api.botframework.com", jwks_uri: `${base}/keys`, id_token_signing_alg_values_supported: ["RS256"] };
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const metadata = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    environment: { MicrosoftAppId: appId, MicrosoftAppPassword: "secret-of-the-test", BotOpenIdMetadata: metadata },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export interface TokenOptions {
  claims?: JWTPayload;
  /** Signed with a key that nobody published. */
  isForeign?: boolean;
  kid?: string;
  /** As jose reads them: "10m", "-10m". */
  notBefore?: string;
  expires?: string;
}

/** The value of the header Authorization. */
export async function bearer({ claims = {}, isForeign = false, kid = "k1", notBefore = "-1m", expires = "10m" }: TokenOptions = {}): Promise<string> {
  const key: KeyObject = isForeign ? foreign.privateKey : trusted.privateKey;
  const token = await new SignJWT({ serviceurl: publicServiceUrl, ...claims })
    .setProtectedHeader({ alg: "RS256", kid })
    .setIssuer(claims.iss ?? "https://api.botframework.com").setAudience(claims.aud ?? appId)
    .setIssuedAt().setNotBefore(notBefore).setExpirationTime(expires).sign(key);
  return `Bearer ${token}`;
}

/** A token that says that it needs no signature. */
export function unsignedBearer(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `Bearer ${part({ alg: "none", typ: "JWT" })}.${part({ iss: "https://api.botframework.com", aud: appId, serviceurl: publicServiceUrl, exp: 9_999_999_999 })}.`;
}
