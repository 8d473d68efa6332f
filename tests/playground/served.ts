/** The page as `main.js` serves it: with its policy as a header too. */

import assert from "node:assert/strict";
import type { Browser } from "playwright";
import type { Checks } from "../checks.ts";
import { documentedCommand, Example } from "../examples/running.ts";
import { Visitor } from "./visitor.ts";

/** The policy that a page has itself. */
export function policyIn(page: string): string {
  const [, policy] = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page) ?? [];
  if (policy === undefined) throw new Error("the page has no policy");
  return policy;
}

export async function served(checks: Checks, browser: Browser): Promise<void> {
  const example = new Example(`env PORT=0 ${documentedCommand("playground", "main.js", "PORT")}`);
  try {
    const [, url = ""] = await example.find(/open (http:\/\/localhost:\d+\/)/);
    await checks.check("it is served with the policy that it has itself, and in no frame", async () => {
      const response = await fetch(url);
      const own = policyIn(await response.text());
      assert.match(own, /; require-trusted-types-for 'script'; trusted-types service-worker$/);
      assert.equal(response.headers.get("content-security-policy"), `${own}; frame-ancestors 'none'`);
    });
    const visitor = await Visitor.come(browser);
    await checks.check("it works as it is served, and breaks no policy", async () => {
      await visitor.open(url);
      await visitor.page.getByRole("button", { name: "Try it with a new token" }).click();
      await visitor.verdict("Verified");
      await visitor.page.evaluate("navigator.serviceWorker.ready.then(() => true)");
      assert.deepEqual(visitor.problems, []);
      assert.deepEqual(await visitor.violations(), []);
    });
    await checks.check("the policy holds: markup and scripts out of texts are refused", async () => {
      const sinks = ["document.body.innerHTML = '<p>x</p>'", "document.createElement('script').src = '/x.js'"];
      for (const sink of [...sinks, "trustedTypes.createPolicy('another', {})"]) {
        const refused = `(() => { try { ${sink}; return "taken"; } catch (error) { return error.name; } })()`;
        assert.equal(await visitor.page.evaluate(refused), "TypeError", sink);
      }
    });
    await visitor.context.close();
  } finally {
    example.interrupt();
    await example.ended;
  }
}
