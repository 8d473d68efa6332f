/** Requests to a store of files: what each needs is asked for at the very paths that the request names, below the storage's own. */

import type { Bench } from "../bench.ts";
import { textOf } from "../input.ts";
import { type ModelPath, modelPath } from "../model/path.ts";
import { changeParts } from "../mutate/lines.ts";
import { changeText } from "../mutate/text.ts";
import { demand, demandSame } from "../oracle.ts";
import type { Target } from "../target.ts";

const ORIGIN = "https://storage.example";
const METHODS = "GET HEAD PUT POST PATCH DELETE MKCOL COPY MOVE LOCK UNLOCK PROPFIND PROPPATCH OPTIONS get".split(" ");
const CODES = ["ERR_PATH_INVALID", "ERR_SCOPE_INSUFFICIENT"] as const;

export function request({ library, oracle }: Bench): Target {
  return {
    name: "request",
    share: 24,
    seeds: [
      "GET\n/dav/store/file\n\n\n",
      "COPY\n/dav/a\n/dav/b%20c/d\n\n",
      `MOVE\n/dav/a/\n${ORIGIN}/dav/c/\n\n`,
      "MKCOL\n/dav/new\n\n\nw",
      "COPY\n/dav/a\n\nhttps://elsewhere.example/x\nt",
      "COPY\n/dav/a\nhttps://elsewhere.example/x\n\nt",
      "PROPFIND\n/dav\n\n\n0",
    ],
    words: [
      ...METHODS,
      "/dav",
      "/dav/",
      "/davos",
      "/",
      ORIGIN,
      "https://storage.example:443",
      "https://user@storage.example/dav",
      "//",
      "..",
      "%2e",
      "0",
      "infinity",
    ],
    mutate: (input, chance) =>
      changeParts(
        input,
        "\n",
        [(_, { random }) => random.pick(METHODS), changeText, changeText, changeText, changeText],
        chance,
      ),
    run(input) {
      const [method = "", path = "", destination = "", source = "", letters = ""] = input.split("\n").map(textOf);
      const given: Readonly<Record<string, string>> = { destination, source, depth: letters.includes("0") ? "0" : "" };
      const headers = { get: (name: string) => given[name.toLowerCase()] || null };
      const options = {
        profile: letters.includes("w") ? ("wlcg:1.0" as const) : ("scitoken:2.0" as const),
        basePath: "/dav",
        prefix: "/cms",
        origins: [ORIGIN],
        thirdPartyCopy: letters.includes("t"),
        exists: !letters.includes("n"),
      };
      const { value, told } = oracle.attempt({ untrusted: input }, CODES, () =>
        library.wlcg.capabilityFor({ method, path, headers }, options),
      );
      if (value === undefined) return told;
      const own = mounted(modelPath(path), path);
      if (method !== "OPTIONS")
        demand(own !== undefined && value.length > 0, "a path is taken that is not of the storage");
      const at = value.map((any) => any.map(([, asked]) => modelPath(asked)?.components.join("/")));
      if (at[0] !== undefined) demandSame([...new Set(at[0])], [own], "the path that is asked for");
      if (at[1] !== undefined)
        demandSame([...new Set(at[1])], [placeOf(destination)], "the destination that is asked for");
      if (method === "MOVE") demand(at.length === 2, "something is moved to nowhere");
      return `${told} ${method} ${JSON.stringify(value.map((any) => any.map(([authz]) => authz)))}`;
    },
  };
}

/** The components as tokens have them. */
function mounted(path: ModelPath | undefined, text: string): string | undefined {
  if (path === undefined || !(text === "/dav" || text.startsWith("/dav/"))) return undefined;
  return ["cms", ...path.components.slice(1)].join("/");
}

/** Where a destination is, as the URL Standard has it. */
function placeOf(destination: string): string | undefined {
  const { origin } = new URL(destination, ORIGIN);
  const path = destination.startsWith("/") ? destination : destination.replace(/^[a-z]+:\/\/[^/]*/i, "");
  return origin === ORIGIN ? mounted(modelPath(path), path) : undefined;
}
