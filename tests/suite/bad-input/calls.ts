/** Calls of an Enforcer and a Validator that ask what makes no sense. */

import type { Enforcer } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import { type Bench, type Codes, ISSUER, now, type Row, refuses, show, wrong } from "./bench.ts";

const ARGUMENT = "ERR_ARGUMENT";
const PATH = "ERR_PATH_INVALID";

type Token = InstanceType<Library["SciToken"]>;

const CALLS = ["test", "explain", "authorize"] as const;

/** Asks a sound token for something, by each way to ask. */
const asked = (name: string, codes: Codes, authz: unknown, ...path: readonly unknown[]): Row[] =>
  CALLS.map((call): Row => [`${call}: ${name}`, codes, (bench) => ask(bench, call, authz, path)]);

const QUESTIONS: readonly Row[] = [
  ...["", undefined, null, 1, true, ["read"], {}].flatMap((authz) =>
    asked(`the authorization ${show(authz)}`, ARGUMENT, authz, "/store"),
  ),
  ...["read:/store", "read write", "read:", ":", " ", "read "].flatMap((authz) =>
    asked(`the authorization ${show(authz)}`, ARGUMENT, authz, "/store"),
  ),
  ...["", "store", "./store", "../store", "https://storage.example/store", "%2Fstore", "\\store", " /store"].flatMap(
    (path) => asked(`the path ${show(path)}`, PATH, "read", path),
  ),
  ...[1, null, true, ["/store"], {}].flatMap((path) => asked(`the path ${show(path)}`, [PATH, ARGUMENT], "read", path)),
  ...["read", "write", "storage.read", "storage.modify"].flatMap((authz) => asked(`no path for ${authz}`, PATH, authz)),
];

/** Paths that are a stranger's, so that only `authorize` throws. */
const STRANGE: readonly Row[] = [
  "/store/..",
  "/store/../etc",
  "/../store",
  "/store/%2e%2e/etc",
  "/store/.%2E",
  "/store/%252e%252e",
  "/store%2fetc",
  "/store%5cetc",
  "/store\\etc",
  "/store%00",
  "/store\0",
  "/store%",
  "/store%2",
  "/store%zz",
  "/store/%ff",
  "/%c0%ae/store",
  "/store/\ud800",
  "/store%252fetc",
].map(
  (path): Row => [
    `authorize: the path ${JSON.stringify(path)}`,
    PATH,
    (bench) => ask(bench, "authorize", "read", [path]),
  ],
);

const NARROW: readonly Row[] = [
  ["another path", "ERR_SCOPE_INSUFFICIENT", (bench) => ask(bench, "authorize", "read", ["/other"])],
  [
    "a path that only begins alike",
    "ERR_SCOPE_INSUFFICIENT",
    (bench) => ask(bench, "authorize", "read", ["/storehouse"]),
  ],
  ["the path above", "ERR_SCOPE_INSUFFICIENT", (bench) => ask(bench, "authorize", "read", ["/"])],
  ["another authorization", "ERR_SCOPE_INSUFFICIENT", (bench) => ask(bench, "authorize", "write", ["/store"])],
  ["an authorization in capitals", "ERR_SCOPE_INSUFFICIENT", (bench) => ask(bench, "authorize", "READ", ["/store"])],
  [
    "an authorization called constructor",
    "ERR_SCOPE_INSUFFICIENT",
    (bench) => ask(bench, "authorize", "constructor", ["/store"]),
  ],
  [
    "an authorization called __proto__",
    "ERR_SCOPE_INSUFFICIENT",
    (bench) => ask(bench, "authorize", "__proto__", ["/store"]),
  ],
];

const NO_TOKENS: readonly unknown[] = [
  undefined,
  null,
  1,
  true,
  {},
  [],
  "token",
  new Map(),
  { verified: true, claims: [] },
];

const TOKENS: readonly Row[] = [
  ...NO_TOKENS.flatMap((token): Row[] => [
    [
      `test of ${show(token)}`,
      ARGUMENT,
      async (bench) => (await bench.enforcer()).test(wrong(token), "read", "/store"),
    ],
    [
      `explain of ${show(token)}`,
      ARGUMENT,
      async (bench) => (await bench.enforcer()).explain(wrong(token), "read", "/store"),
    ],
    [`generateAcls of ${show(token)}`, ARGUMENT, async (bench) => (await bench.enforcer()).generateAcls(wrong(token))],
    [`validate of ${show(token)}`, ARGUMENT, ({ library }) => new library.Validator().validate(wrong(token))],
  ]),
  [
    "test of a sound token's text",
    ARGUMENT,
    async (bench) => (await bench.enforcer()).test(wrong(await bench.token()), "read", "/"),
  ],
  [
    "generateAcls of a token made here",
    "ERR_SIGNATURE",
    async (bench) => (await bench.enforcer()).generateAcls(unread(bench)),
  ],
  [
    "generateAcls of a token that was changed",
    "ERR_SIGNATURE",
    async (bench) => {
      const token = await read(bench);
      return (await bench.enforcer()).generateAcls(token.set("scope", "write:/"));
    },
  ],
];

const REFUSED = "ERR_CLAIM_INVALID";

/** Validators that do not say yes. */
const NO: Readonly<Record<string, () => unknown>> = {
  "says no": () => false,
  "says nothing": () => undefined,
  "says null": () => null,
  "says 1": () => 1,
  "says yes in words": () => "true",
  "gives an object": () => ({}),
  throws: () => {
    throw new RangeError("broken");
  },
  "throws nothing": () => {
    throw undefined;
  },
};

/** The same, later. */
const LATER: Readonly<Record<string, () => unknown>> = {
  "says no later": async () => false,
  "says 1 later": async () => 1,
  rejects: () => Promise.reject(new RangeError("broken")),
  "rejects with nothing": () => Promise.reject(undefined),
};

const VALIDATORS: readonly Row[] = [
  ...Object.entries({ ...LATER, "says yes later": async () => true }).flatMap(([name, verdict]): Row[] => [
    [
      `test: a validator that ${name}`,
      ARGUMENT,
      async (bench) => (await judged(bench, verdict)).test(await read(bench), "read", "/"),
    ],
    [
      `explain: a validator that ${name}`,
      ARGUMENT,
      async (bench) => (await judged(bench, verdict)).explain(await read(bench), "read", "/"),
    ],
    [
      `generateAcls: a validator that ${name}`,
      ARGUMENT,
      async (bench) => (await judged(bench, verdict)).generateAcls(await read(bench)),
    ],
  ]),
  ...Object.entries(NO).map(
    ([name, verdict]): Row => [
      `generateAcls: a validator that ${name}`,
      REFUSED,
      async (bench) => (await judged(bench, verdict)).generateAcls(await read(bench)),
    ],
  ),
  ...Object.entries({ ...NO, ...LATER }).flatMap(([name, verdict]): Row[] => [
    [
      `authorize: a validator that ${name}`,
      REFUSED,
      async (bench) => (await judged(bench, verdict)).authorize(await bench.token(), "read", "/store"),
    ],
    [
      `validate: a validator that ${name}`,
      REFUSED,
      async (bench) => new bench.library.Validator().add("sub", wrong(verdict)).validate(await read(bench)),
    ],
  ]),
  ...["", undefined, null, 1, ["sub"]].flatMap((claim): Row[] => [
    [
      `add for the claim ${show(claim)}`,
      ARGUMENT,
      ({ library }) => new library.Validator().add(wrong(claim), () => true),
    ],
    [
      `addValidator for the claim ${show(claim)}`,
      ARGUMENT,
      ({ library }) => new library.Enforcer(ISSUER).addValidator(wrong(claim), () => true),
    ],
  ]),
  ...[undefined, null, true, "sub", {}, /jane/].flatMap((validator): Row[] => [
    [`add of ${show(validator)}`, ARGUMENT, ({ library }) => new library.Validator().add("sub", wrong(validator))],
    [
      `addValidator of ${show(validator)}`,
      ARGUMENT,
      ({ library }) => new library.Enforcer(ISSUER).addValidator("sub", wrong(validator)),
    ],
  ]),
];

const validated = (name: string, codes: Codes, options: unknown, claims: object = {}): Row => [
  `validate: ${name}`,
  codes,
  ({ library, key }) =>
    new library.Validator().validate(new library.SciToken({ key, claims: { ...claims } }), wrong(options)),
];

const VALIDATED: readonly Row[] = [
  ...[null, 1, "sub", ["sub"], true].map((options) => validated(`options ${show(options)}`, ARGUMENT, options)),
  validated("the option required", ARGUMENT, { required: ["sub"] }),
  ...["sub", null, 1, {}, new Set(["sub"])].map((critical) =>
    validated(`critical ${show(critical)}`, ARGUMENT, { critical }),
  ),
  ...[[1], [null], [["sub"]], [Symbol("sub")]].map((critical) =>
    validated(`a critical claim called ${show(critical)}`, [ARGUMENT, "ERR_CLAIM_MISSING"], { critical }),
  ),
  validated("a critical claim that is not there", "ERR_CLAIM_MISSING", { critical: ["sub"] }),
  validated("a critical claim of every object's", "ERR_CLAIM_MISSING", { critical: ["constructor"] }),
  validated("a claim that nobody knows", "ERR_CLAIM_UNKNOWN", {}, { sub: "jane" }),
  validated("a version that nobody knows", "ERR_PROFILE", {}, { ver: "scitoken:3.0" }),
];

export function calls(library: Library): void {
  refuses(library, "what an Enforcer is asked", QUESTIONS);
  refuses(library, "paths of strangers", STRANGE);
  refuses(library, "what a sound token does not allow", NARROW);
  refuses(library, "tokens that are none", TOKENS);
  refuses(library, "validators", VALIDATORS);
  refuses(library, "validate", VALIDATED);
}

const read = async (bench: Bench): Promise<Token> =>
  bench.library.SciToken.deserialize(await bench.token(), { publicKey: bench.key, now });

const unread = (bench: Bench): Token => new bench.library.SciToken({ key: bench.key, claims: bench.claims() as never });

/** An Enforcer with a validator. */
const judged = async (bench: Bench, verdict: () => unknown): Promise<Enforcer> =>
  (await bench.enforcer()).addValidator("sub", wrong(verdict));

async function ask(
  bench: Bench,
  call: (typeof CALLS)[number],
  authz: unknown,
  path: readonly unknown[],
): Promise<unknown> {
  const enforcer = await bench.enforcer();
  const question = [authz, ...path] as [never, never];
  return call === "authorize"
    ? enforcer.authorize(await bench.token(), ...question)
    : enforcer[call](await read(bench), ...question);
}
