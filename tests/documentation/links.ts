/** Each link leads somewhere: to a file, and a heading in it. Of other sites only the form can be judged here. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import type { Checks } from "../checks.ts";
import { root } from "../package/pack.ts";
import { anchorsOf, DOCUMENTS, type Link, linksOf, placeOf } from "./markdown.ts";

export async function checkLinks(checks: Checks): Promise<void> {
  const links = DOCUMENTS.flatMap(linksOf);
  await checks.check("documents link to each other", () => assert.ok(links.length >= 60, `${links.length} links`));
  for (const link of links) {
    await checks.check(`${placeOf(link)}: a link to ${link.target}`, () => {
      if (/^[a-z]+:/.test(link.target)) checkForm(link.target);
      else checkFile(link);
    });
  }
}

function checkForm(target: string): void {
  const url = new URL(target);
  assert.match(url.protocol, /^https:$|^mailto:$/, "over https");
  assert.equal(url.username + url.password + url.port, "", "an address that anybody can open");
  assert.doesNotMatch(target, /[.,;:!]$/, "ends with what ends a sentence");
  assert.doesNotMatch(url.hostname, /^localhost$|\.example$|^\d+\./, "a host that is none of the network's");
}

function checkFile({ file, target }: Link): void {
  const [path = "", anchor] = target.split("#");
  const named = path === "" ? file : posix.join(posix.dirname(file), decodeURIComponent(path));
  assert.ok(!named.startsWith(".."), "is outside");
  assert.ok(existsSync(join(root, named)), `there is no ${named}`);
  if (anchor !== undefined) assert.ok(anchorsOf(named).includes(anchor), `${named} has no heading #${anchor}`);
}
