/** Answers that were right and wrong, told and counted. */

export class Answers {
  #right = 0;
  #wrong = 0;

  /** @param {string} what @param {unknown} answer @param {unknown} expected */
  check(what, answer, expected) {
    if (answer === expected) this.#right++;
    else this.#wrong++;
    console.log(answer === expected ? `✓ ${what}: ${answer}` : `✗ ${what}: ${answer}, and not ${expected}`);
  }

  /** Tells how many there were, and gives the exit code: 0 when every answer was right. */
  end() {
    console.log(`${this.#right} answers right, ${this.#wrong} wrong`);
    return this.#wrong === 0 ? 0 : 1;
  }
}
