/** All that can be seen of a value by whoever prints, logs, copies or sends it. */

type Inspect = (value: unknown, options: object) => string;

/** What shows a value in a console, where the runtime says. */
function inspectors(): readonly Inspect[] {
  const { process, Deno, Bun } = globalThis as {
    process?: { getBuiltinModule?(name: string): { inspect: Inspect } | undefined };
    Deno?: { inspect: Inspect };
    Bun?: { inspect: Inspect };
  };
  const found = [process?.getBuiltinModule?.("node:util")?.inspect, Deno?.inspect, Bun?.inspect];
  return found.filter((inspect) => inspect !== undefined);
}

/** All that can be seen of a value, without what it keeps private. */
export function visible(value: unknown): string {
  const seen = new Set<unknown>();
  const texts: string[] = [];
  const see = (one: unknown): void => {
    if (typeof one === "string") texts.push(one);
    if ((typeof one !== "object" && typeof one !== "function") || one === null || seen.has(one)) return;
    seen.add(one);
    for (const name of Reflect.ownKeys(one)) {
      texts.push(String(name));
      see(Reflect.getOwnPropertyDescriptor(one, name)?.value);
    }
    if (one instanceof Error) texts.push(String(one), one.stack ?? "");
    if (Symbol.iterator in one) for (const item of one as Iterable<unknown>) see(item);
    texts.push(
      written(() => String(one)),
      written(() => JSON.stringify(one)),
    );
  };
  see(value);
  const options = { showHidden: true, depth: 100, getters: true, maxArrayLength: null, maxStringLength: null };
  for (const inspect of inspectors()) texts.push(inspect(value, options), inspect(value, {}));
  see(cloned(value));
  return texts.join("\n");
}

/** What an object says of itself; nothing where it cannot, as one without a prototype. */
function written(write: () => string | undefined): string {
  try {
    return write() ?? "";
  } catch {
    return "";
  }
}

/** As another thread would get it; nothing where it cannot. */
function cloned(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}
