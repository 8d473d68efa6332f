/** A second tab that obeys the first. */

import { library } from "library";
import { commandsWith } from "../storage/commands.ts";
import { obey } from "../storage/partner.ts";

obey(commandsWith(library));
// Read by whoever drives the browser, who opens the first tab only then.
document.title = "ready";
