/**
 * Guarded services under steady load, over real connections, while the issuer replaces its keys and fails, and the store that the
 * services share is killed and started again. Every answer is compared with what it must be.
 *
 * `soak.js [--long] [--seed=NUMBER]`
 */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Checks } from "../../checks.ts";
import { importLibrary } from "../../runtimes/application.ts";
import { RedisServer } from "../../stores/redis-server.ts";
import { Random } from "../../suite/key-cache/simulation/random.ts";
import { FAILING, FlakyIssuer } from "./flaky-issuer.ts";
import { fastClock, LONG, REFRESH, RETRY, SHORT } from "./form.ts";
import { Judge } from "./judge.ts";
import { KeyHistory } from "./key-history.ts";
import { load } from "./load.ts";
import { describe, percentile, thirds } from "./measured.ts";
import { Service } from "./service.ts";
import { KINDS, type Kind, Tokens } from "./tokens.ts";

const SERVICES = ["protect", "express"];
/** The heap may differ by so much between the second third of a run and the last: by a part, and in bytes. */
const FLAT = 1.1;
const FLAT_BYTES = 4 * 2 ** 20;
/** Answers to each kind of token without which a run has shown nothing, on however slow a machine. */
const LEAST = 20;

const given = process.argv.slice(2);
const form = given.includes("--long") ? LONG : SHORT;
const asked = given.find((argument) => argument.startsWith("--seed="))?.slice("--seed=".length);
const seed = Number(asked ?? Math.floor(Math.random() * 2 ** 32));
const random = new Random(seed);
const library = await importLibrary();
const epoch = Date.now();
const clock = fastClock(epoch, form.speed);
const now = (): number => clock();

const redis = await RedisServer.start();
const issuer = await FlakyIssuer.start(library, new Random(seed + 1), now);
let strangerAsked = 0;
const strangers = createServer((_request, response) => {
  strangerAsked++;
  response.end("{}");
}).listen(0, "localhost");
const history = await KeyHistory.start(issuer);
const services = await Promise.all(
  SERVICES.map((kind) => Service.start(kind, [issuer.url, redis.port, epoch, form.speed])),
);
await new Promise((resolve) => (strangers.listening ? resolve(0) : strangers.once("listening", resolve)));
const stranger = {
  url: `http://localhost:${(strangers.address() as AddressInfo).port}`,
  key: await library.generateKey("ES256", { extractable: true }),
};
const tokens = new Tokens(library, issuer, history, random, now, stranger);
const judge = new Judge(form, history, clock);
let restarts = 0;
let isRevoked = false;

const checks = new Checks();
await checks.check("the services get keys of an issuer that fails", warmUp);
const begin = Date.now();
const events = [
  at(0.3, restart),
  at(0.55, revoke),
  at(0.7, restart),
  ...services.map((service) => sampleAlways(service)),
];
await Promise.all([...services.map((service) => load(service, { form, tokens, judge, random, begin })), ...events]);
// What the services tell of themselves is all here, a moment later.
await new Promise((resolve) => setTimeout(resolve, 500));
judge.settle();
await conclude();
history.stop();
for (const service of services) await service.stop();
issuer.close();
strangers.close();
await redis.kill();
console.log(describe({ seed, form, services, issuer, judge, history }));
const report = checks.report("Soak", form === LONG ? "10 minutes" : "");
console.log(JSON.stringify(report));
process.exit(report.failed === 0 ? 0 : 1);

/** Until the keys are there, they may say that they are not. */
async function warmUp(): Promise<void> {
  for (const service of services) {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const { authorization } = await tokens.make("good");
      const { status } = await service.ask("/data/run-1", authorization);
      if (status === 200) break;
      assert.equal(status, 503);
      assert.ok(Date.now() < deadline, "no keys after 20 seconds");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Acts when a part of the run is over. */
async function at(part: number, act: () => Promise<void>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, begin + part * form.seconds * 1000 - Date.now()));
  await act();
}

/** Away for so long that keys are due meanwhile. */
async function restart(): Promise<void> {
  await redis.kill();
  await new Promise((resolve) => setTimeout(resolve, (REFRESH * 1000) / form.speed + 500));
  await redis.start();
  restarts++;
}

/** Withdraws the key that signs, as when somebody has stolen it. */
async function revoke(): Promise<void> {
  const signing = (await issuer.issuer.keys()).find(({ isSigning }) => isSigning);
  await issuer.issuer.revoke(signing?.keyId as string);
  isRevoked = true;
}

async function sampleAlways(service: Service): Promise<void> {
  const end = begin + form.seconds * 1000;
  while (Date.now() < end && service.ended === undefined) {
    await service.sample();
    await new Promise((resolve) => setTimeout(resolve, form.sample * 1000));
  }
}

async function conclude(): Promise<void> {
  for (const service of services) {
    await checks.check(`${service.kind}: it is still there`, () => assert.equal(service.ended, undefined));
    await checks.check(`${service.kind}: memory is flat`, () => {
      const [, second, last] = thirds(service.heap);
      assert.ok(last <= second * FLAT + FLAT_BYTES, `${second} bytes, then ${last}`);
    });
    await checks.check(`${service.kind}: keys were due, the issuer failed, and so did the store`, () => {
      const { stale = 0, fetch_failed = 0, store_failed = 0 } = service.counts;
      assert.ok(stale > 0 && fetch_failed > 0 && store_failed > 0, JSON.stringify(service.counts));
    });
  }
  await checks.check("not one wrong answer", () => {
    const { length } = judge.wrong;
    assert.equal(length, 0, `${length}, with seed ${seed}: ${judge.wrong.slice(0, 10).join("\n")}`);
  });
  await checks.check("every kind of token was sent, and let in or refused as it must be", () => {
    for (const kind of Object.keys(KINDS) as Kind[]) {
      const answers = [...(judge.answers.get(kind)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
      assert.ok(answers >= LEAST, `${kind}: ${answers}`);
    }
    assert.ok((judge.answers.get("withdrawn key")?.get("401 invalid_token") ?? 0) >= LEAST);
  });
  await checks.check("the issuer replaced its keys, withdrew some, and one at once", () => {
    const most = form.seconds / form.rotation;
    assert.ok(isRevoked && history.size >= most - 1 && history.withdrawals >= most - 3, `${history.size} keys`);
  });
  await checks.check("the issuer failed one time in five", () => {
    const failing = 1 - issuer.answered.answered / issuer.asked;
    assert.ok(Math.abs(failing - FAILING) < 4 * Math.sqrt((FAILING * (1 - FAILING)) / issuer.asked), `${failing}`);
  });
  await checks.check("the store was restarted twice", () => assert.equal(restarts, 2));
  await checks.check("the issuer was not hammered", () => {
    // Each look takes the key set, and now and then three addresses of metadata; failures are tried again.
    const looks = (form.seconds * form.speed) / RETRY + (form.seconds * form.speed) / REFRESH;
    assert.ok(issuer.asked < services.length * looks * 6, `${issuer.asked} requests`);
  });
  await checks.check("an issuer that nobody trusts was never asked", () => assert.equal(strangerAsked, 0));
  await checks.check("latencies were measured", () => {
    for (const { latencies } of services) assert.ok(percentile(latencies, 0.99) > 0);
  });
}
