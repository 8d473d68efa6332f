/** A process that has nothing to do but what `start` began: `RUNTIME started.js ISSUER`. */

import { importLibrary } from "../runtimes/application.ts";

const [issuer] = process.argv.slice(2) as [string];
const { KeyCache } = await importLibrary();
const cache = new KeyCache({ issuers: [issuer], insecure: true });
cache.start();
cache.start();
