/** Requests that carry no token that an Enforcer could read, and what is no request. */

import type { Library } from "../environment.ts";
import { ISSUER, type Row, refuses, wrong } from "./bench.ts";

const ARGUMENT = "ERR_ARGUMENT";
const FORMAT = "ERR_TOKEN_FORMAT";

const request = (name: string, authorization: (token: string) => string | undefined): Row => [
  `a request with ${name}`,
  FORMAT,
  async (bench) => {
    const value = authorization(await bench.token());
    const headers = value === undefined ? {} : { authorization: value };
    return (await bench.enforcer()).authorize(
      new Request("https://storage.example/store", { headers }),
      "read",
      "/store",
    );
  },
];

// DECISIONS F1.
const REQUESTS: readonly Row[] = [
  request("no Authorization", () => undefined),
  request("an empty Authorization", () => ""),
  request("the scheme alone", () => "Bearer"),
  request("the scheme and a space", () => "Bearer "),
  request("a token alone", (token) => token),
  request("another scheme", (token) => `Basic ${token}`),
  request("a scheme that begins alike", (token) => `Bearers ${token}`),
  request("no space after the scheme", (token) => `Bearer${token}`),
  request("an equals sign after the scheme", (token) => `Bearer=${token}`),
  request("a tab after the scheme", (token) => `Bearer\t${token}`),
  request("two tokens", (token) => `Bearer ${token} ${token}`),
  request("two values", (token) => `Bearer ${token}, Bearer ${token}`),
  request("a token in quotation marks", (token) => `Bearer "${token}"`),
  request("a parameter", (token) => `Bearer token=${token}`),
  request("a token and a comma", (token) => `Bearer ${token},`),
  request("a token that is none", () => "Bearer hello"),
  request("a token with padding", (token) => `Bearer ${token}=`),
  request("the scheme twice", (token) => `Bearer Bearer ${token}`),
  ...[
    { headers: {} },
    { headers: null },
    { headers: undefined },
    { headers: { authorization: "Bearer x" } },
    { headers: "x" },
  ].map(
    (value, i): Row => [
      `what only looks like a request, ${i + 1}`,
      [ARGUMENT, FORMAT],
      async (bench) => (await bench.enforcer()).authorize(wrong(value), "read", "/store"),
    ],
  ),
  [
    "headers in place of a request",
    [ARGUMENT, FORMAT],
    async (bench) =>
      (await bench.enforcer()).authorize(
        wrong(new Headers({ authorization: `Bearer ${await bench.token()}` })),
        "read",
        "/store",
      ),
  ],
  [
    "a URL in place of a request",
    [ARGUMENT, FORMAT],
    async (bench) => (await bench.enforcer()).authorize(wrong(new URL(ISSUER)), "read", "/store"),
  ],
];

export function requests(library: Library): void {
  refuses(library, "requests", REQUESTS);
}
