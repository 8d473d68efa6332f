/** Another library read a token, or a key, and refused it; the message is its own. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
