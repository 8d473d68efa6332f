/** The way of a person through the page, from an own key to a derived token that somebody else verifies. */

import assert from "node:assert/strict";
import type { Checks } from "../checks.ts";
import type { Library } from "../suite/environment.ts";
import type { Visitor } from "./visitor.ts";

/** What the journey leaves behind. */
export interface Baggage {
  /** The token that was made, with its fourth segment. */
  readonly made: string;
  /** A link to it. */
  readonly link: string;
}

type Check = (name: string, act: () => Promise<void>) => Promise<boolean>;

/** @param picture - Takes a screenshot, where those are taken. */
export async function journey(
  checks: Checks,
  engine: string,
  visitor: Visitor,
  library: Library,
  picture: (name: string) => Promise<void>,
): Promise<Baggage> {
  const { page } = visitor;
  const check: Check = (name, act) => checks.check(`${engine}: ${name}`, act);
  let made = "";
  let derived = "";
  let link = "";

  await picture("empty");
  await check("a key and a token are made, and the token is verified", async () => {
    await page.getByRole("button", { name: "Try it with a new token" }).click();
    assert.match(await visitor.verdict("Verified"), /^Signed with your own key in this browser/);
    made = await visitor.token();
    assert.equal(made.split(".").length, 4);
  });
  await check("the tree tells what is allowed on each path, and from where", async () => {
    assert.deepEqual(await visitor.tree("tree"), [
      "/: ",
      "data: read",
      "jane: write, read by a path above",
      "software/releases: read",
    ]);
  });
  await check("an access is tested, with the reason", async () => {
    const ask = async (authz: string, path: string, service: string): Promise<string> => {
      await page.getByLabel("May it").fill(authz);
      await page.getByLabel("this path").fill(path);
      await page.getByLabel("at this service").fill(service);
      return (await page.locator("#answer").textContent()) ?? "";
    };
    assert.equal(await ask("read", "/data/run-1", ""), "Yes: read:/data allows it.");
    assert.match(await ask("write", "/data/run-1", ""), /^No: .* scope_insufficient$/);
    assert.match(await ask("read", "/data/../etc", ""), /^No: .* path_traversal$/);
    assert.match(await ask("read", "data", ""), /^Not a question: .* ERR_PATH_INVALID$/);
    assert.match(await ask("read", "/data/run-1", "https://storage.example"), /^Yes/);
  });
  await check("a path of the tree is tested when it is chosen", async () => {
    await page.locator("#tree").getByRole("button", { name: "jane" }).click();
    assert.equal(await page.getByLabel("this path").inputValue(), "/data/jane");
    assert.equal(await page.locator("#answer").textContent(), "Yes: write:/data/jane allows it.");
  });
  await check("the tree shrinks while it is attenuated, and wider than it is refused", async () => {
    await page.getByLabel("Keep read:/software/releases").uncheck();
    await page.getByLabel("Path of read:/data").fill("/database");
    await page
      .getByText(/^This cannot be: the claim "scope" has "[^"]+", which no scope of its parent covers/)
      .waitFor();
    assert.equal(await page.getByRole("button", { name: "Derive the token" }).isDisabled(), true);
    await page.getByLabel("Path of read:/data").fill("/data/run-1");
    await page.getByLabel("Only for").fill("https://storage.example");
    assert.deepEqual(await visitor.tree("preview"), [
      "/: ",
      "data: read is taken away",
      "jane: write, read is taken away",
      "run-1: read",
      "software/releases: read is taken away",
    ]);
  });
  await check("the slider shortens its life, and says so", async () => {
    const slider = page.getByLabel("How long it serves");
    await slider.focus();
    await slider.press("Home");
    assert.match((await slider.getAttribute("aria-valuetext")) ?? "", /^1 minute, until /);
    await page
      .locator("#preview")
      .getByText(/^Ends 5[89] minutes/)
      .waitFor();
  });
  await check(
    "the derived token is one that the library verifies in Node.js, with the keys that are copied",
    async () => {
      await page.getByRole("button", { name: "Derive the token" }).click();
      await page.getByText(/^Derived\. Hand it over/).waitFor();
      derived = await page.getByRole("textbox", { name: "Derived token" }).inputValue();
      link = await shareLink(visitor);
      const carried = new URLSearchParams(new URL(link).hash.slice(1));
      const jwks = JSON.parse(carried.get("keys") ?? "");
      const token = await library.SciToken.deserialize(derived, { jwks, audience: "https://storage.example" });
      assert.deepEqual([token.chain.length, token.get("scope")], [2, "read:/data/run-1 write:/data/jane"]);
      const lifetime = Number(token.get("exp")) - Number(token.get("iat"));
      assert.ok(lifetime > 55 && lifetime <= 60, `it serves for ${lifetime} s`);
    },
  );
  await picture("attenuated");
  await check("nothing that axe-core knows bars anybody, in light and dark", async () => {
    assert.deepEqual(await visitor.barriers(), []);
    await page.getByRole("button", { name: "Dark" }).click();
    assert.deepEqual(await visitor.barriers(), []);
  });
  await picture("attenuated-dark");
  await check("the derived token is opened, and the chain tells what each link took away", async () => {
    await page.getByRole("button", { name: "Open it here" }).click();
    await page.getByRole("heading", { name: "Chain" }).waitFor();
    assert.match(await visitor.verdict("Verified"), /derived once since/);
    const taken = await page.locator("#links .taken li").allTextContents();
    assert.deepEqual(taken.slice(0, 3), [
      "Of read:/data only read:/data/run-1",
      "No more read:/software/releases",
      "Only for https://storage.example",
    ]);
    assert.match(taken[3] ?? "", /^Ends 5[89] minutes/);
    await page.getByText("It was made without a key to derive from it").waitFor();
    assert.deepEqual(await visitor.barriers(), []);
  });
  await picture("chain-dark");
  return { made, link };
}

/** The link to the token that is shown. */
async function shareLink({ page }: Visitor): Promise<string> {
  await page.getByRole("button", { name: "Share" }).click();
  const link = await page.getByLabel("Link", { exact: true }).inputValue();
  await page.getByText("The key segment is left out").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  return link;
}
