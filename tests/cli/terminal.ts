/** What depends on who looks: colours, a spinner, a reader that leaves. */

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { slowly, TestIssuer } from "../suite/issuer.ts";
import { MAIN } from "./command.ts";
import { type Context, readJson, tokenOf } from "./context.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: it begins every sequence that colours.
const ESCAPE = /\u001b\[/;

export async function terminal(context: Context): Promise<void> {
  const { check, cli, environment, keys } = context;
  await check("colours: none in a pipe, and as NO_COLOR and FORCE_COLOR say", async () => {
    const coloured = async (env: Record<string, string>): Promise<boolean[]> => {
      const { stdout } = await cli.run(["--help"], { env });
      const { stderr } = await cli.run(["nothing"], { env });
      return [ESCAPE.test(stdout), ESCAPE.test(stderr)];
    };
    assert.deepEqual(await coloured({}), [false, false]);
    assert.deepEqual(await coloured({ FORCE_COLOR: "1" }), [true, true]);
    assert.deepEqual(await coloured({ FORCE_COLOR: "1", NO_COLOR: "1" }), [false, false]);
    assert.deepEqual(await coloured({ FORCE_COLOR: "0" }), [false, false]);
  });
  await check(
    "on a terminal: colours, and a spinner while an issuer takes its time, which leaves nothing",
    async () => {
      const issuer = await TestIssuer.start(
        environment,
        (url) => slowly(url, readJson(join(keys, "jwks.json")), 400),
        "https",
      );
      const file = join(cli.folder, "slow");
      writeFileSync(file, await tokenOf(context, "--issuer", issuer.url, "scope=read:/"), { mode: 0o600 });
      const shown = await onTerminal(context, ["verify", "--issuer", issuer.url, "--no-cache"], {
        BEARER_TOKEN_FILE: file,
      });
      assert.match(shown, ESCAPE);
      assert.match(shown, /fetching the issuer's keys.*\[\?25h.*valid/s);
      const plain = await onTerminal(context, ["--help"], { NO_COLOR: "1" });
      assert.doesNotMatch(plain, ESCAPE);
    },
  );
  await check("a reader that leaves early is no error", async () => {
    for (const given of [["--help"], ["keygen", "--alg", "ES256", "--jwks-private"]]) {
      const child = cli.start(given);
      let said = "";
      child.stderr?.on("data", (chunk) => (said += chunk));
      child.stdout?.destroy();
      const [code] = await once(child, "close");
      assert.deepEqual([code, said], [0, ""], given.join(" "));
    }
  });
  await check("a full disk under standard output is told", async () => {
    const { program, flags } = cli.runtime;
    const given = [...flags, MAIN, "keygen", "--jwks-public"].map((word) => `'${word}'`).join(" ");
    const child = spawn("sh", ["-c", `'${program}' ${given} > /dev/full`], { env: cli.environment() });
    let said = "";
    child.stderr.on("data", (chunk) => (said += chunk));
    const [code] = await once(child, "close");
    assert.equal(code, 1);
    assert.match(said, /^error: standard output cannot be written: .+ \(ERR_FILE\)\n$/);
  });
}

/** What appears on a terminal, which util-linux's `script` makes. */
async function onTerminal({ cli }: Context, given: readonly string[], env: Record<string, string>): Promise<string> {
  const { program, flags } = cli.runtime;
  const line = [program, ...flags, MAIN, ...given].map((word) => `'${word}'`).join(" ");
  const { stdout } = await promisify(execFile)("script", ["-qec", line, "/dev/null"], {
    cwd: cli.folder,
    env: { ...cli.environment(), ...env },
  });
  return stdout;
}
