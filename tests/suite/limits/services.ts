/** How much services, issuers and clients take. */

import type { Bench } from "../bad-input/bench.ts";
import {
  askForToken,
  basic,
  CLIENT_CREDENTIALS,
  JWT_BEARER,
  makeBench,
  NOW,
  type Parameters,
  SECRET,
  STORAGE,
  told,
} from "../http/issuer/bench.ts";
import type { Act, Limit } from "./limit.ts";

type Pair = readonly [name: string, value: string];

const SCOPE: Pair = ["scope", "read:/store"];

/** Asks for a token with these parameters beside those that are needed. */
const asksWith =
  (parameters: (size: number) => readonly Pair[], headers: HeadersInit = basic("jobs")): Act =>
  async ({ library }, size) => {
    const whole: Parameters = [["grant_type", CLIENT_CREDENTIALS], ...parameters(size)];
    const answer = await askForToken(await makeBench(library), whole, headers);
    return answer.status === 200 ? undefined : told(answer);
  };

const bodyOf: Act = (bench, bytes) => {
  const least = new URLSearchParams([["grant_type", CLIENT_CREDENTIALS], [...SCOPE], ["x", ""]]).toString().length;
  return asksWith(() => [SCOPE, ["x", "x".repeat(bytes - least)]])(bench, bytes);
};

const list = (count: number, make: (index: number) => Pair): readonly Pair[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Those that are allowed over and over: a list of scopes is granted as far as it may be. */
const scopes = (count: number): string => Array.from({ length: count }, (_, i) => `read:/store/${i}`).join(" ");

const assertionFor: Act = async ({ library }, seconds) => {
  const bench = await makeBench(library);
  const claims = { iss: "signer", sub: "signer", aud: "https://issuer.example/dept", jti: "1", exp: NOW + seconds };
  const assertion = await library.jwt.sign(claims, bench.clientKey);
  const parameters = { client_assertion: assertion, client_assertion_type: JWT_BEARER, scope: "read:/store" };
  const answer = await askForToken(bench, { grant_type: CLIENT_CREDENTIALS, ...parameters });
  return answer.status === 200 ? undefined : told(answer);
};

const secretOf: Act = async ({ library }, characters) => {
  await makeBench(library, { clients: { jobs: { secret: SECRET.slice(0, characters) } } });
};

const challengeWith: Act = ({ library }, characters) => {
  const error = new library.InsufficientScopeError("the token does not allow this");
  const { headers } = library.protect.refusal(error, { scope: "read:/".padEnd(characters, "x") });
  return headers["www-authenticate"]?.includes("scope=") ? undefined : "no scope is told";
};

const redirectsOf: Act = async (bench, count) => {
  let sent = 0;
  const fetch = async (): Promise<Response> =>
    sent++ < count ? new Response(null, { status: 302, headers: { location: "/next" } }) : new Response("ok");
  const token = await bench.token();
  await bench.library.client.createFetch({ token, origins: [STORAGE], fetch })(`${STORAGE}/first`);
};

const heldOf: Act = async (bench, characters) => {
  const getToken = () => tokenOf(bench, characters);
  const fetch = async (): Promise<Response> => new Response("ok");
  await bench.library.client.createFetch({ getToken, origins: [STORAGE], fetch })(STORAGE);
};

/** A token of just so many characters. Three bytes are four of them, so that header and payload share the rest. */
async function tokenOf(bench: Bench, characters: number): Promise<string> {
  const rest = characters - (await bench.token({ note: "" })).length;
  for (const kid of ["m", "mi", "min", "mine"]) {
    for (let spare = 0; spare < 6; spare++) {
      const token = await bench.token({ note: "x".repeat(Math.floor((rest * 3) / 4) + 3 - spare) }, { kid });
      if (token.length === characters) return token;
    }
  }
  throw new Error(`no token of ${characters} characters`);
}

export const SERVICES: readonly Limit[] = [
  {
    what: "characters of a scope in a challenge",
    bound: 2048,
    past: "no scope is told",
    shown: challengeWith,
  },
  { what: "bytes of a request to `createIssuer`", bound: 65_536, past: "413 invalid_request", shown: bodyOf },
  {
    what: "parameters of one",
    bound: 64,
    past: "400 invalid_request",
    shown: asksWith((count) => [SCOPE, ...list(count - 2, (index) => [`p${index}`, "1"])]),
  },
  {
    what: "services in one",
    bound: 20,
    past: "400 invalid_request",
    shown: asksWith((count) => [SCOPE, ...list(count, () => ["resource", STORAGE])]),
  },
  {
    what: "scopes in one",
    bound: 100,
    past: "400 invalid_scope",
    shown: asksWith((count) => [["scope", scopes(count)]]),
  },
  {
    what: "characters of those, and of each token in one",
    bound: 16_384,
    past: "400 invalid_request",
    shown: asksWith((length) => [["scope", "read:/store".padEnd(length)]]),
  },
  {
    what: "characters of a client's secret, at least",
    bound: 16,
    isLeast: true,
    past: "ERR_ARGUMENT",
    shown: secretOf,
  },
  {
    what: "characters of a client's name",
    bound: 1024,
    past: "400 invalid_request",
    // Nobody has such a name, as is told where it is not too long.
    shown: async (bench, length) => {
      const came = await asksWith((size) => [SCOPE, ["client_id", "x".repeat(size)]], {})(bench, length);
      return came === "401 invalid_client" ? undefined : came;
    },
  },
  {
    what: "seconds that a client's assertion serves",
    bound: 3600,
    past: "401 invalid_client",
    shown: assertionFor,
  },
  { what: "redirects that `createFetch` follows", bound: 20, past: "ERR_ARGUMENT", shown: redirectsOf },
  { what: "characters of a token that it carries", bound: 65_536, past: "ERR_TOKEN_FORMAT", shown: heldOf },
  {
    what: "characters of a token that `discover` finds",
    bound: 65_536,
    past: "ERR_TOKEN_FORMAT",
    shown: [
      "BEARER_TOKEN holds as many characters as are looked at",
      "BEARER_TOKEN holds one character too many: bearer_token_too_long",
    ],
  },
];
