/**
 * `scitokens keygen`: makes a key, or writes one in other forms.
 *
 * @module
 */

import { type Command, Option } from "commander";
import { ALGORITHMS, type Algorithm } from "../../jwt/algorithms.ts";
import { exportKey } from "../../jwt/export-key.ts";
import { generateKey } from "../../jwt/generate-key.ts";
import type { SigningKey, VerifyKey } from "../../jwt/key.ts";
import { quote } from "../../quote.ts";
import { getConfig } from "../../tools/config.ts";
import { readAlgorithmName } from "../algorithm.ts";
import { paint } from "../colour.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { asMisuse, misuse } from "../failure.ts";
import { type KeyFile, readKeyFile, writeKeyFiles } from "../key-file.ts";
import { harmless, print, printJson } from "../output.ts";
import { table } from "../table.ts";

/** The forms of a key: the option that prints it, the file that holds it, and what that is. */
const FORMS = {
  jwksPrivate: { file: "private-jwks.json", what: "private key, JWK Set; keep it secret" },
  pemPrivate: { file: "private-key.pem", what: "private key, PEM; keep it secret" },
  jwksPublic: { file: "jwks.json", what: "public key, JWK Set; publish it" },
  pemPublic: { file: "public-key.pem", what: "public key, PEM" },
} as const;

type Form = keyof typeof FORMS;

interface Given extends JsonOption, Partial<Readonly<Record<Form, true>>> {
  readonly alg?: Algorithm;
  readonly keyId?: string;
  readonly from?: string;
  readonly out?: string;
  readonly force?: true;
}

/** Makes the command. */
export function keygenCommand(): Command {
  const flags: readonly [name: string, what: string][] = [
    ["jwks-public", "print the public key as a JWK Set"],
    ["jwks-private", "print the private key as a JWK Set"],
    ["pem-public", "print the public key as PEM"],
    ["pem-private", "print the private key as PEM"],
  ];
  const names = ["out", ...Object.keys(FORMS)];
  const command = makeCommand({
    name: "keygen",
    summary: "make a key, or write a key in other forms",
    description: [
      "Writes four files into a folder: the key as a JWK Set and as PEM, private and public. The private ones are readable for",
      "you alone, and no file is written over. With one of the four print options it writes none.",
    ].join(" "),
    examples: [
      "scitokens keygen --out keys",
      "scitokens keygen --alg RS256 --key-id 2026-11 --out keys",
      "scitokens keygen --from private.pem --jwks-public > jwks.json",
    ],
  })
    .addOption(new Option("--alg <name>", `${ALGORITHMS.join(", ")} (default: ES256)`).argParser(readAlgorithmName))
    .option("--key-id <id>", "the name of the key (kid); default: its RFC 7638 thumbprint")
    .option("--from <file>", "do not make a key, but take this one: PEM, JWK or JWK Set; - reads standard input")
    .addOption(new Option("--out <folder>", "where to write the files (default: .)"))
    .option("--force", "write over files that are there");
  for (const [name, what] of flags) {
    const option = new Option(`--${name}`, what);
    command.addOption(option.conflicts(names.filter((other) => other !== option.attributeName())));
  }
  return command.addOption(jsonOption()).action((given: Given) => answer(given, {}, () => keygen(given)));
}

async function keygen(given: Given): Promise<void> {
  const key = await keyOf(given);
  const form = (Object.keys(FORMS) as Form[]).find((name) => given[name]);
  if (form === undefined) return writeAll(key, given);
  const text = await textOf(key, form);
  if (given.json && form.startsWith("pem")) printJson({ ...factsOf(key), pem: text });
  else print(text.trimEnd());
}

async function keyOf({ alg, keyId, from }: Given): Promise<SigningKey | VerifyKey> {
  if (from !== undefined) return readKeyFile(from, { keyId, algorithm: alg });
  return asMisuse(() => generateKey(alg ?? getConfig().defaultAlg, { keyId, extractable: true }));
}

async function textOf(key: VerifyKey, form: Form): Promise<string> {
  if (form.endsWith("Private") && !("privateKey" in key)) {
    throw misuse("the key is a public one, so that there is no private form of it");
  }
  switch (form) {
    case "jwksPrivate":
      return keySet(await exportKey(key, "jwk-private"));
    case "jwksPublic":
      return keySet(await exportKey(key, "jwk-public"));
    case "pemPrivate":
      return exportKey(key, "pem-private");
    case "pemPublic":
      return exportKey(key, "pem-public");
  }
}

function keySet(key: object): string {
  return `${JSON.stringify({ keys: [key] }, undefined, 2)}\n`;
}

async function writeAll(key: VerifyKey, { out = ".", force, json }: Given): Promise<void> {
  const forms = (Object.keys(FORMS) as Form[]).filter((form) => "privateKey" in key || form.endsWith("Public"));
  const contents: KeyFile[] = [];
  for (const form of forms) {
    contents.push({ name: FORMS[form].file, text: await textOf(key, form), isSecret: form.endsWith("Private") });
  }
  const files = await writeKeyFiles(out, contents, force === true);
  if (json) return printJson({ ...factsOf(key), files });
  print(`${paint("good", "✓")} ${key.algorithm} key ${paint("name", harmless(quote(key.keyId).slice(1, -1)))}`);
  print();
  const rows = forms.map((form, index) => [harmless(files[index] ?? ""), paint("faint", FORMS[form].what)]);
  for (const line of table(rows)) print(line);
}

function factsOf({ algorithm, keyId }: VerifyKey): { readonly algorithm: Algorithm; readonly keyId: string } {
  return { algorithm, keyId };
}
