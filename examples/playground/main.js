/** Builds the page and serves it. PORT chooses the port; --build only builds. */

import { build, serve } from "./build.js";

const folder = await build();
if (process.argv.includes("--build")) {
  console.log(`built into ${folder}: put it on any static host, below any path`);
} else {
  console.log(`open ${await serve(Number(process.env.PORT ?? 4173))} and end this with Ctrl-C`);
}
