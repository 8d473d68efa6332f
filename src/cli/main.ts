#!/usr/bin/env node
/**
 * The command `scitokens`, for Node.js, Deno and Bun.
 *
 * @module
 */

import process from "node:process";
import { run } from "./program.ts";

await run(process.argv.slice(2));
