/** `npm run evidence -- NAME [ARGUMENT…]`: one kind of evidence, with arguments that say how much of it. */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { makeApplication } from "../runtimes/application.ts";
import { built } from "../runtimes/programs.ts";
import { EVIDENCE } from "./index.ts";

const [name, ...given] = process.argv.slice(2);
const chosen = EVIDENCE.find(({ file }) => file === name);
if (chosen === undefined) {
  console.error(`give one of ${EVIDENCE.map(({ file }) => file).join(", ")}, and what it is to do: --long does all`);
  process.exit(2);
}
const absent = await chosen.missing();
if (absent.length > 0) {
  console.error(`${absent.join(", ")} not found; get it with: ${chosen.install}`);
  process.exit(1);
}
await makeApplication();
const authority = fileURLToPath(new URL("../fixtures/tls/ca.pem", import.meta.url));
spawn(process.execPath, [built(chosen.file), ...given], {
  env: { ...process.env, NODE_EXTRA_CA_CERTS: authority },
  stdio: ["ignore", "inherit", "inherit"],
}).on("close", (code) => {
  process.exitCode = code ?? 1;
});
