/**
 * What every export says of itself: what it is and each member with it, what an option is when it is left out, what a number counts,
 * and, of a class or function, an example. The examples are run with the other code of documents.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import { tool } from "../package/command.ts";
import { root } from "../package/pack.ts";

/** As much of `deno doc --json` as is looked at. */
interface Documented {
  readonly name?: string;
  readonly optional?: boolean;
  readonly jsDoc?: {
    readonly doc?: string;
    readonly tags?: readonly { readonly kind: string; readonly doc?: string }[];
  };
  readonly tsType?: { readonly kind: string; readonly repr?: string; readonly value?: unknown };
}
interface Declaration extends Documented {
  readonly kind: string;
  readonly location: { readonly filename: string; readonly line: number };
  readonly def?: Partial<Record<"properties" | "methods" | "constructors" | "callSignatures", readonly Documented[]>>;
}
interface Entry {
  readonly module_doc?: { readonly doc?: string };
  readonly symbols: readonly { readonly name: string; readonly declarations: readonly Declaration[] }[];
}

/** What is said of an option that may be left out. */
const WITHOUT_IT = /\bDefault: |\bWithout |\bLeft out\b|\bmust be given\b|\bmay be left out only\b/i;
/** What a number can count here. */
const UNIT =
  /\b(?:milli)?seconds\b|\bbytes\b|\bcharacters\b|\bhow many\b|\blinks\b|\bkeys\b|\btimes\b|\bstatus\b|\bcounts?\b|\btokens\b|\bnumbers?\b/i;

export async function checkDocstrings(checks: Checks): Promise<void> {
  const { exports } = JSON.parse(readFileSync(join(root, "deno.json"), "utf8")) as { exports: Record<string, string> };
  const sources = Object.values(exports);
  const { nodes } = JSON.parse(await tool("deno", ["doc", "--json", ...sources])) as { nodes: Record<string, Entry> };
  const entries = Object.entries(nodes);
  await checks.check("every entry point says what it is", () => {
    assert.equal(entries.length, sources.length);
    const silent = entries.filter(([, { module_doc }]) => !module_doc?.doc);
    assert.deepEqual(
      silent.map(([file]) => file),
      [],
    );
  });
  const symbols = entries.flatMap(([, { symbols }]) => symbols);
  assert.ok(symbols.length >= 200, `${symbols.length} exports`);
  for (const { name, declarations } of symbols) {
    // One that comes from another entry is documented there.
    const own = declarations.filter(({ kind }) => kind !== "reference");
    const [first] = own;
    if (first === undefined) continue;
    const place = first.location.filename.slice(first.location.filename.indexOf("/src/") + 1);
    await checks.check(`${place}: ${name} says what it is, and shows its use`, () =>
      assert.deepEqual(missing(name, own), []),
    );
  }
}

/** What a reader would look for in vain. */
function missing(name: string, declarations: readonly Declaration[]): string[] {
  const says = declarations.some(isDocumented);
  const isShown = declarations.some(hasExample) || !declarations.some(({ kind }) => /^(?:class|function)$/.test(kind));
  return [
    ...(says ? [] : ["what it is"]),
    ...(isShown ? [] : ["an @example"]),
    ...declarations.flatMap((declaration) =>
      membersOf(declaration).flatMap((member) => ofMember(name, declaration, member)),
    ),
  ];
}

function ofMember(name: string, declaration: Declaration, member: Documented): string[] {
  const said = member.jsDoc?.doc ?? "";
  const whole = `${declaration.jsDoc?.doc ?? ""} ${said}`.replaceAll(/\s+/g, " ");
  const isOption = declaration.kind === "interface" && /Options$/.test(name) && member.optional === true;
  return [
    ...(isDocumented(member) ? [] : [`${member.name}: what it is`]),
    ...(isOption && !WITHOUT_IT.test(whole) ? [`${member.name}: what holds without it`] : []),
    ...(isNumber(member) && !UNIT.test(whole) ? [`${member.name}: what it counts`] : []),
  ];
}

function membersOf({ def = {} }: Declaration): Documented[] {
  const { properties = [], methods = [], constructors = [], callSignatures = [] } = def;
  return [...properties, ...methods, ...constructors, ...callSignatures].filter(({ name }) => !name?.startsWith("#"));
}

function isDocumented({ jsDoc }: Documented): boolean {
  return (jsDoc?.doc ?? "").trim() !== "";
}

function hasExample({ jsDoc }: Documented): boolean {
  return (jsDoc?.tags ?? []).some(({ kind, doc = "" }) => kind === "example" && /^```ts/m.test(doc));
}

function isNumber({ tsType }: Documented): boolean {
  const types = tsType?.kind === "union" ? (tsType.value as readonly { readonly repr?: string }[]) : [tsType];
  return types.some((type) => type?.repr === "number");
}
