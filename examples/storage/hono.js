/** Hono and its server for Node.js, from among the packages that only the tests need. A project of one's own imports them. */

import { createRequire } from "node:module";

const require = createRequire(new URL("../../tests/package.json", import.meta.url));

/** @type {typeof import("hono")} */
export const { Hono } = require("hono");

/** Loaded where it is needed: Deno and Bun have a server of their own. */
export const nodeServer = () => /** @type {typeof import("@hono/node-server")} */ (require("@hono/node-server"));
