/** What scopes allow, asked of the Python library, of scitokens-cpp and of this library. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Explanation, SigningKey } from "../../../../src/index.ts";
import type { Checks } from "../../../checks.ts";
import { debianVersion } from "../../../interop/cpp/programs.ts";
import { CppLibrary } from "../../../interop/peers/cpp-library.ts";
import { Python } from "../../../interop/peers/python.ts";
import { Refusal } from "../../../interop/refusal.ts";
import { AUDIENCE } from "../../../interop/service.ts";
import type { Library } from "../../../suite/environment.ts";
import { Random } from "../../../suite/key-cache/simulation/random.ts";
import type { Asked } from "../asked.ts";
import { Ledger, type Row } from "../ledger.ts";
import { climbsAnywhere } from "./facts.ts";
import { type Question, questionsTo } from "./questions.ts";
import { CPP, PYTHON } from "./rows.ts";

const LONG = 5000;
const SHORT = 700;
const QUESTIONS = 6;

/** Whoever can be asked whether a token allows something. */
interface Peer {
  authorize(token: string, service: { issuer: string; audience: string }, authz: string, path: string): Promise<void>;
  addKey(issuer: string, kid: string, pem: string): Promise<void>;
  close(): void;
}

/** A peer, and why it may answer otherwise. */
interface Compared {
  readonly name: string;
  readonly peer: Peer;
  readonly rows: readonly Row<Question>[];
  /** Whether a question cannot be put to it. */
  readonly isSpared: (question: Question) => boolean;
}

const SERVICE = { issuer: "https://issuer.example", audience: AUDIENCE };

/** @returns The versions of the peers. */
export async function compareWithPeers(checks: Checks, library: Library, asked: Asked): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "scitokens-differences-"));
  const authority = fileURLToPath(new URL("../fixtures/tls/ca.pem", import.meta.url));
  const python = await Python.start(authority, join(folder, "python"));
  const cpp = new CppLibrary(authority, join(folder, "cpp"));
  try {
    await comparePeer(checks, library, asked, { name: "Python", peer: python, rows: PYTHON, isSpared: () => false });
    await comparePeer(checks, library, asked, { name: "C++", peer: cpp, rows: CPP, isSpared: climbsAnywhere });
    await diesOfClimbing(checks, library, () => new CppLibrary(authority, join(folder, "cpp")));
    return `Python ${python.version}, C++ ${debianVersion()}`;
  } finally {
    python.close();
    cpp.close();
    rmSync(folder, { recursive: true });
  }
}

async function comparePeer(
  checks: Checks,
  library: Library,
  { long, seed }: Asked,
  { name, peer, rows, isSpared }: Compared,
): Promise<void> {
  const key = await introduce(library, peer);
  const ledger = new Ledger(rows, (question) => JSON.stringify(question));
  const random = new Random(seed);
  const many = long ? LONG : SHORT;
  for (let index = 0; index < many; index++) {
    const questions = questionsTo(random, QUESTIONS).filter((question) => !isSpared(question));
    await askAll(library, key, peer, ledger, questions);
  }
  console.log([name, ...ledger.lines()].join("\n"));
  const again = `--seed ${seed}`;
  await checks.check(`${name}, ${ledger.cases} questions (${again}): each disagreement has its row`, () =>
    ledger.demandExplained(),
  );
  await checks.check(`${name} (${again}): each row explains something`, () => ledger.demandUsed(long));
  await checks.check(`${name} (${again}): much is allowed by both, and much refused`, () => {
    const { bothAccept, bothRefuse } = ledger.tally;
    if (Math.min(bothAccept, bothRefuse) < ledger.cases / 8) throw new Error(JSON.stringify(ledger.tally));
  });
}

/** Some questions to one token. */
async function askAll(
  library: Library,
  key: SigningKey,
  peer: Peer,
  ledger: Ledger<Question>,
  questions: readonly Question[],
): Promise<void> {
  if (questions[0] === undefined) return;
  const token = await makeToken(library, key, questions[0]);
  const read = await library.SciToken.deserialize(token, { publicKey: key });
  const enforcer = new library.Enforcer(SERVICE.issuer, { audience: SERVICE.audience });
  for (const question of questions) {
    const { authz, path } = question;
    const theirs = await refusalOfPeer(() => peer.authorize(token, SERVICE, authz, path));
    const ours = refusalHere(library, () => enforcer.explain(read, authz, path));
    ledger.enter(question, { ours, theirs });
  }
}

/**
 * Asked for a path above the root, or given a token with a scope of one, this version takes names from an empty list, which
 * breaks its memory: with one `..` too many it answers by luck or ends, with fifty it ends. So that is not put to it.
 */
async function diesOfClimbing(checks: Checks, library: Library, start: () => CppLibrary): Promise<void> {
  const above = `/a/${"../".repeat(50)}b`;
  for (const [what, scope, path] of [
    ["asked for", "read:/a", above],
    ["granted", `read:${above}`, "/b"],
  ] as const) {
    await checks.check(`C++ ends over a path above the root that is ${what}, and is spared such paths`, async () => {
      const peer = start();
      try {
        const key = await introduce(library, peer);
        const token = await makeToken(library, key, { scope, ver: undefined, authz: "read", path });
        await assert.rejects(peer.authorize(token, SERVICE, "read", path), /^Error: ended with null/);
      } finally {
        peer.close();
      }
    });
  }
}

/** A new key, which the peer takes for the issuer's. */
async function introduce({ generateKey, exportKey }: Library, peer: Peer): Promise<SigningKey> {
  const key = await generateKey("ES256", { extractable: true });
  await peer.addKey(SERVICE.issuer, key.keyId, await exportKey(key, "pem-public"));
  return key;
}

function makeToken({ jwt }: Library, key: SigningKey, { scope, ver }: Question): Promise<string> {
  return jwt.sign({ ...goodClaims(), scope, ...(ver && { ver }) }, key);
}

/** All of a good 1.0, a minute old. */
function goodClaims(): object {
  const iat = Math.floor(Date.now() / 1000) - 60;
  const times = { iat, nbf: iat, exp: iat + 6000 };
  return { iss: SERVICE.issuer, aud: AUDIENCE, sub: "jane", jti: crypto.randomUUID(), ...times };
}

async function refusalOfPeer(act: () => Promise<void>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

/** Explained, or thrown where the caller is at fault. */
function refusalHere({ isSciTokensError }: Library, act: () => Explanation): string | undefined {
  try {
    const { allowed, code, message } = act();
    return allowed ? undefined : `${code}: ${message}`;
  } catch (error) {
    if (isSciTokensError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
}
