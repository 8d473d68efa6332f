/** The service's own keys: in KV, for all isolates, and for those that come later. */

import assert from "node:assert/strict";
import { bearer, config, DemoWorker, kidsIn } from "./demo-worker.ts";

type Check = (name: string, act: () => unknown) => Promise<boolean>;

export async function keys(check: Check, worker: DemoWorker): Promise<void> {
  await check("keys: they are there after both isolates begin anew, and what they signed is good", async () => {
    const token = await worker.issue({ scope: "read:/protected" });
    const before = await worker.ask("/oauth2/certs");
    await worker.restart();
    const after = await worker.ask("/oauth2/certs");
    assert.equal(after.text, before.text);
    assert.equal(after.headers.get("etag"), before.headers.get("etag"));
    assert.equal((await worker.post("/verify", { token })).json.Success, true);
    assert.equal((await worker.ask("/protected", bearer(token))).status, 200);
  });

  await check("keys: one isolate takes the tokens of the other", async () => {
    assert.equal((await worker.askTwo("/oauth2/certs")).text, (await worker.ask("/oauth2/certs")).text);
    const theirs = (await worker.askTwo("/issue")).text;
    assert.equal((await worker.post("/verify", { token: theirs })).json.Success, true);
    const token = await worker.issue({ scope: "read:/secret" }, "ES256");
    assert.equal((await worker.askTwo("/secret", bearer(token))).status, 200);
  });

  await check("keys: private ones are in their own namespace, and in no other", async () => {
    const [own, others] = [await worker.kv("SIGNING_KEYS"), await worker.kv("ISSUER_KEYS")];
    const names = (await own.list({ prefix: "" })).keys.map(({ name }) => name);
    const expected = ["ES256", "RS256"].map((algorithm) => `scitokens:signing-keys ${worker.url} ${algorithm}`);
    assert.deepEqual(names.sort(), expected);
    for (const name of names) assert.match((await own.get(name)) ?? "", /\\"d\\":/);
    for (const { name } of (await others.list({ prefix: "" })).keys) {
      assert.doesNotMatch((await others.get(name)) ?? "", /\\"d\\":|"d":/);
    }
  });

  await check("keys: the cron trigger publishes the next ones, and those before sign on", async () => {
    const before = await worker.kids();
    const token = await worker.issue({});
    await worker.runCron();
    const after = await worker.kids();
    assert.equal(after.length, 2 * before.length);
    assert.ok(before.every((kid) => after.includes(kid)));
    const kidOf = (text: string) => JSON.parse(atob(text.split(".")[0] ?? "")).kid;
    assert.equal(kidOf(await worker.issue({})), kidOf(token));
    await worker.runCron();
    assert.deepEqual(await worker.kids(), after, "once, however often it is asked");
  });

  await check(
    "keys: two isolates that begin at one moment come to agree, and lose nothing that either signed",
    async () => {
      const fresh = await DemoWorker.start({});
      try {
        const [first, second] = await Promise.all([fresh.ask("/issue"), fresh.askTwo("/issue")]);
        // An isolate looks at the store again after a minute at the latest.
        let [one, two] = [await fresh.kids(), kidsIn(await fresh.askTwo("/oauth2/certs"))];
        while (one.join() !== two.join()) {
          await new Promise((resolve) => setTimeout(resolve, 500));
          [one, two] = [await fresh.kids(), kidsIn(await fresh.askTwo("/oauth2/certs"))];
        }
        for (const { text: token } of [first, second]) {
          assert.equal((await fresh.post("/verify", { token })).json.Success, true);
          const asked = { method: "POST", body: JSON.stringify({ token }) };
          assert.equal((await fresh.askTwo("/verify", asked)).json.Success, true);
        }
      } finally {
        await fresh.end();
      }
    },
  );

  await check("keys: as deployed, none is told before all isolates can have seen it", async () => {
    const deployed = await DemoWorker.start({ KV_DELAY: config.vars.KV_DELAY ?? "", TRUSTED_ISSUERS: "" });
    try {
      for (const path of ["/oauth2/certs", "/issue", "/.well-known/openid-configuration"]) {
        const { status, headers, json } = await deployed.ask(path);
        assert.deepEqual([status, json.error], [503, "temporarily_unavailable"], path);
        assert.ok(Number(headers.get("retry-after")) > 60 && Number(headers.get("retry-after")) <= 120);
      }
      assert.equal((await deployed.ask("/")).status, 200);
    } finally {
      await deployed.end();
    }
  });
}
