/** The library as it is served by URL, imported by a page without a bundler. */

import * as library from "./scitokens.js";
import { tellByTitle } from "./tell-by-title.ts";

await tellByTitle(library);
