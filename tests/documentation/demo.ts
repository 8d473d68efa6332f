/** What asks the demo service, with an issuer of the tests in its place. */

import assert from "node:assert/strict";
import type { Checks } from "../checks.ts";
import { node } from "../package/command.ts";
import { importLibrary } from "../runtimes/application.ts";
import type { Environment } from "../suite/environment.ts";
import { publishing, TestIssuer } from "../suite/issuer.ts";
import { type Block, placeOf } from "./markdown.ts";
import { compile, freshFolder } from "./modules.ts";

/** The option that names another service. */
const OPTIONS = /(\btoken\(\{[^}]*\})\)/;

export async function checkDemo(checks: Checks, environment: Environment, blocks: readonly Block[]): Promise<void> {
  const { decode, exportJwks, exportKey, generateKey } = { ...(await importLibrary()), ...(await importLibrary()).jwt };
  for (const block of blocks) {
    await checks.check(`${placeOf(block)}: it prints a token of the demo service`, async () => {
      const key = await generateKey("RS256", { keyId: "key-1", extractable: true });
      const signer = { ...(await exportKey(key, "jwk-private")) };
      const service = await TestIssuer.start(
        environment,
        (url) => ({ ...publishing(url, exportJwks(key)), "/issue": { issuing: { ES256: signer, RS256: signer } } }),
        "https",
      );
      const folder = freshFolder("demo");
      assert.match(block.code, OPTIONS);
      await compile(folder, { "program.ts": block.code.replace(OPTIONS, `$1, { url: "${service.url}" })`) });
      const printed = await node(["program.js"], { cwd: folder });
      assert.equal(decode(printed.trim()).payload.iss, service.url);
    });
  }
}
