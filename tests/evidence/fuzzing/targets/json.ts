/** The JSON of tokens: what is read must be what a parser of another make reads, and refused what that refuses. */

import { type Bench, claimsWith, HEADER } from "../bench.ts";
import { bytesOf } from "../input.ts";
import { isModel, modelJson } from "../model/json.ts";
import { changeJson } from "../mutate/json.ts";
import { demand } from "../oracle.ts";
import type { Target } from "../target.ts";

export function json({ library, oracle }: Bench): Target {
  return {
    name: "json",
    share: 8,
    seeds: [
      JSON.stringify(claimsWith()),
      '{"a":{"b":[1,2.5,-3e2,null,true,false,"\\u00e9\\ud83d\\ude00\\n"]},"":[[],{}]}',
      '{"__proto__":{"a/b":1},"a\\/b":"\\\\\\"","1":1,"0":0}',
      `{"z":${'{"z":'.repeat(30)}{}${"}".repeat(30)}}`,
      ' {\t"a" : [ 1e-400 , -0 , 0.0 ] }\r\n',
    ],
    mutate: changeJson,
    run(input) {
      const bytes = bytesOf(input);
      const token = `${Buffer.from(JSON.stringify(HEADER)).toString("base64url")}.${bytes.toString("base64url")}.AAAA`;
      const { value, told } = oracle.attempt({ untrusted: input, secrets: [token] }, ["ERR_TOKEN_FORMAT"], () =>
        library.jwt.decode(token),
      );
      const model = modelJson(bytes);
      const expected = token.length <= 16_384 && model instanceof Map ? model : undefined;
      demand(
        (value === undefined) === (expected === undefined),
        `${told}, where the model ${expected === undefined ? "refuses" : "takes"} it`,
      );
      if (value !== undefined) demand(isModel(value.payload, expected), "the payload is not what the model reads");
      return told;
    },
  };
}
