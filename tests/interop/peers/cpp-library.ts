/** scitokens-cpp, by its library: one process for thousands of questions, where its programs are one for each. */

import { join } from "node:path";
import { root } from "../../package/pack.ts";
import { pythonProgram, pythonVariables } from "../python/environment.ts";
import { JsonLines } from "./json-lines.ts";
import type { Service } from "./peer.ts";
import { ask } from "./python.ts";

const PROGRAM = join(root, "tests/interop/python/cpp_library.py");

/** Python has the C interface without a compiler; the library in it is Debian's, as the programs have it. */
export class CppLibrary {
  readonly #process: JsonLines;

  /**
   * @param authority - The file of the authority to trust, PEM.
   * @param cache - The folder for its key cache.
   */
  constructor(authority: string, cache: string) {
    this.#process = new JsonLines(pythonProgram(), [PROGRAM], pythonVariables(authority, cache));
  }

  /** Passes when a token allows something at a service. */
  authorize(token: string, service: Service, authz: string, path: string): Promise<void> {
    return ask(this.#process, { do: "authorize", token, ...service, authz, path });
  }

  /** Adds an EC key to its key cache. */
  addKey(issuer: string, kid: string, pem: string): Promise<void> {
    return ask(this.#process, { do: "add key", issuer, kid, pem });
  }

  close(): void {
    this.#process.close();
  }
}
