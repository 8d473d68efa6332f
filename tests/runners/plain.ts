/** The library in a page's own bundle, where nothing may be done but that. */

import { library } from "library";
import { tellByTitle } from "./tell-by-title.ts";

await tellByTitle(library);
