/** Options that are numbers: what each may be, and what it is when it is left out. */

import type { Library } from "../environment.ts";

export interface Range {
  /** Whose option it is, and its name: the first column of the table. */
  readonly option: string;
  readonly least: number;
  readonly most: number;
  /** What it is when left out; none where that stands for something else. */
  readonly usual?: number;
  /** Gives it; as much as that takes. */
  readonly give: (library: Library, value: number) => unknown;
}

const DAY = 86_400;
const YEAR = 366 * DAY;
const ISSUER = "https://issuer.example";

const ofCache = (name: string, least: number, most: number, usual: number): Range => ({
  option: `KeyCache ${name}`,
  least,
  most,
  usual,
  give: ({ KeyCache }, value) => new KeyCache({ [name]: value }),
});

const ofEnforcer = (name: string, least: number, most: number, usual: number): Range => ({
  option: `Enforcer ${name}`,
  least,
  most,
  usual,
  give: ({ Enforcer }, value) => new Enforcer(ISSUER, { [name]: value }),
});

const ofTokenCache = (name: "maxEntries" | "maxBytes", least: number, most: number, usual: number): Range => ({
  option: `TokenCache ${name}`,
  least,
  most,
  usual,
  give: ({ TokenCache }, value) => new TokenCache({ [name]: value }),
});

const ofIssuer = (name: string, least: number, most: number, usual: number): Range => ({
  option: `createIssuer ${name}`,
  least,
  most,
  usual,
  give: async ({ issuer, generateKey }, value) =>
    issuer.createIssuer({ issuer: ISSUER, keys: await generateKey(), [name]: value }),
});

export const RANGES: readonly Range[] = [
  ofEnforcer("maxLength", 1, Number.MAX_SAFE_INTEGER, 16_384),
  ofEnforcer("maxChainLength", 1, 100, 5),
  ofEnforcer("clockTolerance", 0, 300, 60),
  ofTokenCache("maxEntries", 1, 10_000_000, 1000),
  ofTokenCache("maxBytes", 1, 1e12, 33_554_432),
  ofCache("lifetime", 1, 365 * DAY, 4 * DAY),
  ofCache("refreshInterval", 1, 365 * DAY, 3600),
  ofCache("retryInterval", 1, DAY, 30),
  ofCache("timeout", 0.001, 600, 10),
  ofCache("maxBytes", 1, 2 ** 26, 262_144),
  ofIssuer("lifetime", 1, YEAR, 600),
  ofIssuer("maxLifetime", 1, YEAR, 21_600),
  ofIssuer("keySetMaxAge", 0, DAY, 3600),
  {
    option: "createFetch renewBefore",
    least: 0,
    most: DAY,
    usual: 60,
    give: ({ client }, renewBefore) => client.createFetch({ token: "a.b.c", origins: [ISSUER], renewBefore }),
  },
];
