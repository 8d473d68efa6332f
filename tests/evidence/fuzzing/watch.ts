/** Looks, from a thread of its own, whether an input ever comes to its end; one that does not ends the process. */

import { Worker } from "node:worker_threads";

const MOST = 65_536;
/** Milliseconds without a new input. */
const PATIENCE = 60_000;

const THREAD = `
const { workerData: { count, input, patience } } = require("node:worker_threads");
const { writeSync } = require("node:fs");
const seen = new Int32Array(count), text = Buffer.from(input);
let last = -1;
setInterval(() => {
  if (seen[0] === last) {
    writeSync(2, "an input did not come to its end: " + text.subarray(0, seen[1]).toString("base64") + "\\n");
    process.kill(process.pid, "SIGKILL");
  }
  last = seen[0];
}, patience);
`;

export class Watch {
  readonly #count = new Int32Array(new SharedArrayBuffer(8));
  readonly #input = Buffer.from(new SharedArrayBuffer(MOST));
  readonly #thread: Worker;

  constructor() {
    const workerData = { count: this.#count.buffer, input: this.#input.buffer, patience: PATIENCE };
    this.#thread = new Worker(THREAD, { eval: true, workerData });
    this.#thread.unref();
  }

  /** Takes note of what is run now. */
  beat(target: string, input: string): void {
    this.#count[1] = this.#input.write(`${target} ${input}`);
    this.#count[0] = ((this.#count[0] ?? 0) + 1) | 0;
  }

  end(): void {
    this.#thread.terminate();
  }
}
