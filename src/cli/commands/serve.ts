/**
 * `scitokens serve`: an issuer for development.
 *
 * @module
 */

import process from "node:process";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Algorithm } from "../../jwt/algorithms.ts";
import type { SigningKey } from "../../jwt/key.ts";
import type { Profile } from "../../token/profile.ts";
import { getConfig } from "../../tools/config.ts";
import { readAlgorithmName } from "../algorithm.ts";
import { paint } from "../colour.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { misuse } from "../failure.ts";
import { readSigningKey } from "../key-file.ts";
import { harmless, print, tell } from "../output.ts";
import { profileOption } from "../profiles.ts";
import { type DevelopmentIssuer, developmentIssuer } from "../serve/issuer.ts";
import { type FetchHandler, HOST, startServer } from "../serve/node-server.ts";
import { table } from "../table.ts";
import { duration, readDuration } from "../times.ts";

interface Given extends JsonOption {
  readonly port: number;
  readonly issuer?: string;
  readonly alg?: Algorithm;
  readonly key?: string;
  readonly keyId?: string;
  readonly profile: Profile;
  readonly lifetime: number;
  readonly maxLifetime: number;
  readonly rotate?: number;
}

/** Seconds for which verifiers may keep its keys, unless they change sooner. */
const MAX_AGE = 300;
/** The longest that tokens can serve. */
const YEAR = 366 * 86_400;

/** Makes the command. */
export function serveCommand(): Command {
  return makeCommand({
    name: "serve",
    summary: "run an issuer for development on this machine",
    description: [
      "Serves metadata (OpenID Connect Discovery, RFC 8414) and keys, and signs whatever anybody on this machine asks for:",
      "POST /token takes an OAuth request (scope, audience, sub, lifetime, profile; any client is accepted), or JSON with",
      "claims, profile and lifetime. POST /issue speaks the interface of the SciTokens demo service. POST /rotate lets the",
      "next key sign, which has been published all along; the old one stays published until its tokens have expired.",
    ].join(" "),
    examples: [
      "scitokens serve --port 8080",
      "scitokens serve --port 8080 --rotate 60 --max-lifetime 120",
      "curl -d scope=read:/store -d audience=https://storage.example http://127.0.0.1:8080/token",
      "curl -X POST http://127.0.0.1:8080/rotate",
    ],
  })
    .addOption(new Option("--port <number>", "0 takes any that is free").default(8080).argParser(readPort))
    .option("--issuer <url>", "its name, where it is reached by another, as through a proxy")
    .addOption(new Option("--alg <name>", "the algorithm of its keys (default: ES256)").argParser(readAlgorithmName))
    .option("--key <file>", "the first key to sign with; default: a new one each time")
    .option("--key-id <id>", "the name of that key (kid), or which key of a JWK Set")
    .addOption(profileOption("of tokens that ask for none").default("scitoken:2.0"))
    .addOption(lifetimeOption("--lifetime <time>", "how long a token serves that asks for nothing else", 600))
    .addOption(lifetimeOption("--max-lifetime <time>", "how long a token can serve at most", 21_600))
    .addOption(
      new Option("--rotate <time>", "let the next key sign each time that this has passed").argParser(readDuration),
    )
    .addOption(jsonOption())
    .action((given: Given) => answer(given, {}, () => serve(given)));
}

function lifetimeOption(flags: string, text: string, usual: number): Option {
  return new Option(flags, text).default(usual, duration(usual)).argParser(readDuration);
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("a port is a number from 0 to 65535.");
}

async function serve(given: Given): Promise<void> {
  const { lifetime, maxLifetime, profile, rotate } = given;
  if (lifetime > maxLifetime) throw misuse("--lifetime is longer than --max-lifetime");
  if (given.issuer !== undefined) demandUrl(given.issuer);
  if (maxLifetime > YEAR) throw misuse("--max-lifetime is a year at most");
  const { key, algorithm } = await readKey(given);
  const maxAge = Math.min(MAX_AGE, rotate ?? MAX_AGE);
  let issuer = "";
  let running: DevelopmentIssuer | undefined;
  const server = await startServer(given.port, (port) => {
    issuer = given.issuer ?? `http://${HOST}:${port}`;
    running = developmentIssuer({ issuer, key, algorithm, profile, lifetime, maxLifetime, maxAge });
    return logged(running.fetch);
  });
  const { keys } = running as DevelopmentIssuer;
  try {
    await keys.start();
    const { port } = server;
    const local = `http://${HOST}:${port}`;
    if (given.json) print(JSON.stringify({ issuer, url: local, port, algorithm, keys: await keys.state() }));
    else welcome(issuer, local, given);
    const timer = rotate === undefined ? undefined : setInterval(() => keys.rotate(), rotate * 1000);
    await untilStopped();
    clearInterval(timer);
  } finally {
    await server.close();
  }
}

/** The key that is given, and what the issuer's keys are for. */
async function readKey({ key: file, keyId, alg }: Given): Promise<{ key?: SigningKey; algorithm: Algorithm }> {
  if (file === undefined) return { algorithm: alg ?? getConfig().defaultAlg };
  const key = await readSigningKey(file, { keyId, algorithm: alg });
  return { key, algorithm: key.algorithm };
}

function demandUrl(issuer: string): void {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const isHttp = url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  if (isHttp && !/[?#]/.test(issuer)) return;
  throw misuse("--issuer wants a URL of http or https, without credentials, query and fragment");
}

function welcome(issuer: string, local: string, { rotate, issuer: named }: Given): void {
  const trust = named === undefined ? "--insecure " : "";
  print(`${paint("good", "●")} ${paint("title", "an issuer for development:")} ${paint("name", harmless(issuer))}`);
  print();
  const rows = [
    ["a token", `curl -d scope=read:/store ${local}/token`],
    ["other claims", `curl --json '{"claims":{"scope":"read:/","project":"x"}}' ${local}/token`],
    ["verify it", `scitokens verify - ${trust}--issuer ${harmless(issuer)}`],
    ["the next key", `curl -X POST ${local}/rotate`],
  ];
  for (const [what = "", how = ""] of rows)
    for (const line of table([[paint("faint", what.padEnd(12)), how]])) print(line);
  print();
  const rotation = rotate === undefined ? "" : `Keys rotate every ${duration(rotate)}. `;
  print(
    paint(
      "faint",
      `${rotation}Whoever is on this machine gets any token: trust it in no service that matters. Ctrl-C ends it.`,
    ),
  );
}

/** Tells of each request. */
function logged(handler: FetchHandler): FetchHandler {
  return async (request) => {
    const response = await handler(request);
    const { pathname } = new URL(request.url);
    const time = new Date().toISOString().slice(11, 19);
    tell(paint("faint", `${time}  ${request.method} ${harmless(pathname)}  ${response.status}`, "stderr"));
    return response;
  };
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
