/** A worker as its parent has it: given one task at a time, killed when it does not answer, and started anew. */

import { type ChildProcess, fork } from "node:child_process";
import { built } from "../../runtimes/programs.ts";
import type { Answer, Task } from "./task.ts";

/** Milliseconds without a sign of life after which a worker is in a loop without an end. */
const PATIENCE = 45_000;

/** Tasks after which a worker is replaced, so that nothing that tests leave behind adds up. */
const TASKS = 300;

export class WorkerProcess {
  #child: ChildProcess | undefined;
  #tasks = 0;

  /** Undefined when the worker had to be killed. */
  async perform(task: Task): Promise<Answer | undefined> {
    if (this.#tasks++ >= TASKS) this.end();
    this.#child ??= this.#start();
    const answer = await this.#answerOf(this.#child, task);
    // What hangs there may go on and slow the next.
    if (answer === undefined || (answer.kind === "mutant" && answer.outcome.fate === "timeout")) this.end();
    return answer;
  }

  end(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
    this.#tasks = 0;
  }

  #start(): ChildProcess {
    return fork(built("mutation-worker"), {
      execArgv: ["--max-old-space-size=1500"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
  }

  #answerOf(child: ChildProcess, task: Task): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      let patience: ReturnType<typeof setTimeout>;
      const finish = (answer: Answer | undefined): void => {
        clearTimeout(patience);
        child.removeAllListeners();
        resolve(answer);
      };
      const wait = (): void => {
        clearTimeout(patience);
        patience = setTimeout(() => finish(undefined), PATIENCE);
      };
      child.on("message", (answer: Answer) => (answer.kind === "alive" ? wait() : finish(answer)));
      child.on("exit", () => finish(undefined));
      wait();
      child.send(task);
    });
  }
}
