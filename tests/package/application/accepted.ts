/** Types that an application relies on. It compiles under any library of declarations, and under none. */

import {
  type DeserializeOptions,
  Enforcer,
  type ErrorCode,
  type Explanation,
  exportKey,
  generateKey,
  isSciTokensError,
  KeyCache,
  type KeyCacheEvent,
  type KeyInput,
  type KeyStore,
  MemoryStore,
  type Request,
  type Response,
  SciToken,
  type SigningKey,
  type TextPlace,
  TextStore,
} from "scitokens";
import { createFetch } from "scitokens/client";
import { authorize, type NodeMiddleware } from "scitokens/express";
import { type HonoMiddleware, type ScitokensVariables, scitokens } from "scitokens/hono";
import { decode, type KeySource, sign, verify } from "scitokens/jwt";
import { type Access, type ProtectOptions, protect, refusal, requestOrigin, storage } from "scitokens/protect";
import { CacheApiStore } from "scitokens/stores/cache-api";
import { IndexedDBSigningKeys, IndexedDBStore } from "scitokens/stores/indexeddb";

export async function demand(token: string): Promise<string> {
  const seen: string[] = [];
  const store: KeyStore = new MemoryStore({ now: () => 0 });
  const onEvent = (event: KeyCacheEvent): void => {
    if (event.type === "fetched") seen.push(event.issuer);
  };
  const keyCache = new KeyCache({ store, issuers: ["https://issuer.example"], onEvent });
  const options: DeserializeOptions = { keyCache };
  const read: SciToken = await SciToken.deserialize(token, options);
  const enforcer = new Enforcer("https://issuer.example", { audience: ["a", "b"], keyCache });
  const explanation: Explanation = enforcer.explain(read, "read", "/");
  const first: SciToken = await enforcer.authorize(token, "read", "/");
  return `${explanation.allowed} ${first.get("sub")} ${seen}`;
}

/** A key is a real CryptoKey where there are such, and goes where one is asked for. */
export async function keys(key: SigningKey): Promise<readonly KeyInput[]> {
  const extractable: boolean = key.privateKey.extractable;
  const source: KeySource = extractable ? key.publicKey : key;
  const { payload } = await verify(await sign({ sub: "jane" }, key), source);
  const { d } = await exportKey(key, "jwk-private");
  const pem: string = await exportKey(await generateKey("EdDSA", { extractable: true }), "pem-private");
  return [key, key.publicKey, { privateKey: key.privateKey, publicKey: key.publicKey }, pem, String(payload.sub ?? d)];
}

export function codeOf(error: unknown): ErrorCode | undefined {
  return isSciTokensError(error) ? error.code : undefined;
}

const place: TextPlace = {
  name: "nowhere",
  read: async () => undefined,
  write: async () => undefined,
  erase: async () => undefined,
  list: async () => [],
};

export const stores: readonly KeyStore[] = [
  new TextStore(place),
  new IndexedDBStore({ database: "keys" }),
  new CacheApiStore({ name: "keys" }),
];
export const names: Promise<string[]> = new IndexedDBSigningKeys().names();
export const header: string = decode("a.b.c").header.alg;

/** A service, and its client. */
export function serve(
  request: Request,
  answer: (path: string | undefined, more: number) => Response,
): Promise<Response> {
  const options: ProtectOptions = { issuer: "https://issuer.example", audience: requestOrigin, scope: storage() };
  const handle = protect(options, (_request, { token, acl }, more: number) =>
    token.verified ? answer(acl?.path, more) : answer(undefined, refusal(new Error("never")).status),
  );
  return handle(request, 1);
}

export const middleware: readonly [NodeMiddleware, HonoMiddleware] = [
  authorize({
    issuer: ["a", { issuer: "b", basePath: "/b" }],
    audience: "c",
    scope: ({ url }) => ["read", url ?? "/"],
  }),
  scitokens({ issuer: "a", anyAudience: true, scope: async (_context, token) => [[["read", `/${token.get("sub")}`]]] }),
];
export const pathOf = ({ scitoken }: ScitokensVariables): string | undefined => scitoken.acl?.path;
export const tokenOf = ({ token }: Access): SciToken => token;
export const fetchWithToken: ReturnType<typeof createFetch> = createFetch({
  getToken: async () => "header.payload.signature",
  origins: ["https://storage.example"],
  attenuate: storage({ basePath: "/dav" }),
});
