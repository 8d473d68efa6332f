/** What a forge is told to do: it runs just what anybody can run, may do no more than it must, and takes nothing that can change. */

import assert from "node:assert/strict";
import { parseYAML } from "confbox";
import type { Checks } from "../../checks.ts";
import { projectFiles, read } from "./packages.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly container?: { readonly image: string };
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const RUNS = [".ci/run", "node build/release.js"];
// biome-ignore lint/suspicious/noTemplateCurlyInString: so a workflow writes it
const PUBLISHES = "node build/release.js --publish ${{ matrix.registry }}";
const LEAST = { contents: "read" };
/** An action by the hash of its commit, and for readers its version. */
const ACTION = /^\s*(?:- )?uses: (actions\/[\w-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$/;

/** What would be wrong, and the text that makes it so. */
const FAULTS: readonly (readonly [name: string, from: RegExp, to: string])[] = [
  ["an action by its tag", /@[0-9a-f]{40} # (v\d+)\S+/, "@$1"],
  ["an action of somebody else", /actions\/checkout@/, "somebody/checkout@"],
  ["an image by its tag", /@sha256:[0-9a-f]{64}/, ""],
  ["another command", /- run: \.ci\/run/, "- run: npm publish"],
  ["credentials that stay", /persist-credentials: false/, "persist-credentials: true"],
  ["permission to write", /contents: read/, "contents: write"],
  ["no permissions", /^permissions:\n {2}contents: read\n/m, ""],
  [
    "a token where nothing is published",
    /timeout-minutes: \d+/,
    "$&\n    permissions: { contents: read, id-token: write }",
  ],
  ["no limit of time", /timeout-minutes: \d+/, ""],
  ["no limit of runs", /^concurrency:\n(?: {2}.+\n)+/m, ""],
  ["a secret", /- run: \.ci\/run/, "$&\n        env:\n          TOKEN: $${{ secrets.TOKEN }}"],
  ["code of a stranger with rights of the project", /^on:\n/m, "$&  pull_request_target:\n"],
];

export async function checkWorkflows(checks: Checks): Promise<void> {
  const files = projectFiles().filter((file) => file.startsWith(".github/workflows/"));
  await checks.check("there are workflows for all changes, for each week, and for releases", () => {
    assert.deepEqual([...files].sort(), [".github/workflows/ci.yml", ".github/workflows/release.yml"]);
    const [ci, release] = [...files].sort().map((file) => parse(read(file)));
    assert.deepEqual(Object.keys(ci?.on ?? {}), ["push", "pull_request", "schedule"]);
    assert.deepEqual(release?.on, { push: { tags: ["v*"] } });
  });
  for (const file of files) {
    await checks.check(`${file} runs what anybody can run, pinned, with the least permissions`, () =>
      demand(read(file)),
    );
    for (const [name, from, to] of FAULTS) {
      await checks.check(`${file}: ${name} would be found`, () => {
        const changed = read(file).replace(from, to);
        assert.notEqual(changed, read(file));
        assert.throws(() => demand(changed), assert.AssertionError);
      });
    }
  }
  await checks.check("the environment must be named where something is published", () => {
    const text = read(".github/workflows/release.yml");
    assert.throws(() => demand(text.replace("    environment: release\n", "")), assert.AssertionError);
  });
  await checks.check("one action has one commit in all workflows", () => {
    const commits = new Map<string, string>();
    for (const [name, commit] of files.flatMap((file) => actions(read(file)))) {
      assert.equal(commits.get(name) ?? commit, commit, name);
      commits.set(name, commit);
    }
    assert.ok(commits.size > 0);
  });
}

function parse(text: string): Workflow {
  return parseYAML(text);
}

/** Throws where a workflow is not as it must be. */
function demand(text: string): void {
  const { on, permissions, concurrency, jobs } = parse(text);
  assert.deepEqual(permissions, LEAST);
  assert.ok(concurrency !== undefined, "it may run any number of times at once");
  assert.ok(!("pull_request_target" in on), "pull_request_target");
  assert.doesNotMatch(text, /secrets\./);
  for (const job of Object.values(jobs)) demandJob(job);
  const used = Object.values(jobs).flatMap(({ steps }) => steps.filter(({ uses }) => uses !== undefined));
  assert.equal(actions(text).length, used.length, "what is used is an action of the forge's own, by its commit");
}

function demandJob(job: Job): void {
  assert.ok(typeof job["timeout-minutes"] === "number", "it may run for ever");
  const runs = job.steps.flatMap(({ run }) => run ?? []);
  const isPublishing = runs.includes(PUBLISHES);
  assert.deepEqual(job.permissions, isPublishing ? { ...LEAST, "id-token": "write" } : undefined);
  assert.equal(job.environment, isPublishing ? "release" : undefined);
  for (const run of runs) assert.ok(run === PUBLISHES || RUNS.includes(run), run);
  if (job.container !== undefined) assert.match(job.container.image, /@sha256:[0-9a-f]{64}$/);
  const checkouts = job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
  assert.equal(checkouts.length, 1);
  assert.equal(checkouts[0]?.with?.["persist-credentials"], false);
}

/** The actions that lines name as they must. */
function actions(text: string): readonly (readonly [name: string, commit: string])[] {
  return text.split("\n").flatMap((line) => {
    const [, name, commit] = ACTION.exec(line) ?? [];
    return name === undefined || commit === undefined ? [] : [[name, commit] as const];
  });
}
