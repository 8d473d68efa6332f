/** Limits of what works with files: no row is tried in the suite, as not every runtime has them. */

import type { Limit } from "./limit.ts";

export const TOOLS: readonly Limit[] = [
  {
    what: "characters of a configuration file",
    bound: 65_536,
    past: "ERR_ARGUMENT",
    shown: ["a file of 65,536 characters is read, and one of more is not"],
  },
  {
    what: "bytes of a log file",
    bound: 102_400_000,
    past: "it goes aside; the last five are kept",
    shown: ["a file of 100 MB goes aside, and five of them are kept"],
  },
  {
    what: "bytes of a token that the command reads",
    bound: 65_536,
    past: "exit code 1",
    shown: ["what is too long, endless or no text is not read to its end"],
  },
  {
    what: "bytes of a file with keys that it reads",
    bound: 1_048_576,
    past: "exit code 2",
    shown: ["what is too long, endless or no text is not read to its end"],
  },
];
