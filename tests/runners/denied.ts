/** Runs in a sandboxed frame, and tells the page around it. */

import { library } from "library";
import { inFrame } from "../storage/in-frame.ts";
import type { Asked } from "./asked.ts";

const { environment } = (await (await fetch("asked")).json()) as Asked;
const told = await inFrame(library, environment).catch((error) => `it broke: ${error}`);
parent.postMessage(told, "*");
