/** Files and links that another user could have put where a token is looked for. */

import assert from "node:assert/strict";
import { dirname } from "node:path";
import type { Answer } from "./asking.ts";
import { type Bench, refused, TOKEN } from "./bench.ts";
import { isRoot, MODES, type Mode, OTHER } from "./places.ts";

/** In a folder that only its user and root can write to, whoever owns a file was given it. */
const answers: Readonly<Record<Mode, "found" | "foreign">> = {
  closed: "found",
  group: "foreign",
  sticky: "foreign",
  open: "foreign",
};

export async function owners(bench: Bench): Promise<void> {
  if (isRoot) await asRoot(bench);
  else await asAnybody(bench);
  await links(bench);
}

/** Files are given to somebody else. */
async function asRoot({ ask, check, places }: Bench): Promise<void> {
  for (const mode of Object.keys(MODES) as Mode[]) {
    await check(`another user's file in a folder that is ${mode}: ${answers[mode]}`, async () => {
      const file = places.file(TOKEN, { folder: places.folder(mode), owner: OTHER });
      demand(await ask({ variables: { BEARER_TOKEN_FILE: file } }), answers[mode], "bearer_token_file");
      const folder = places.folder(mode);
      places.file(TOKEN, { folder, name: "bt_u0", owner: OTHER });
      demand(await ask({ variables: { XDG_RUNTIME_DIR: folder } }), answers[mode], "xdg_runtime_dir");
    });
    await check(`one's own file in a folder that is ${mode}: found`, async () => {
      const file = places.file(TOKEN, { folder: places.folder(mode) });
      demand(await ask({ variables: { BEARER_TOKEN_FILE: file } }), "found", "bearer_token_file");
    });
    await check(`root's file in a folder that is ${mode}, for another user: found`, async () => {
      const file = places.file(TOKEN, { folder: places.folder(mode) });
      const answer = await ask({ variables: { BEARER_TOKEN_FILE: file }, options: { uid: OTHER } });
      demand(answer, "found", "bearer_token_file");
    });
  }
  await check("another user's file in their own folder: foreign", async () => {
    const file = places.file(TOKEN, { folder: places.folder("closed", OTHER), owner: OTHER });
    demand(await ask({ variables: { BEARER_TOKEN_FILE: file } }), "foreign", "bearer_token_file");
  });
  // DECISIONS F11.
  await check("another user's file in /tmp: foreign", async () => {
    places.inTmp(`bt_u${OTHER - 4}`, TOKEN, OTHER);
    demand(await ask({ options: { uid: OTHER - 4 } }), "foreign", "tmp");
  });
  await check("another user's link is followed in a closed folder alone", async () => {
    const file = places.file(TOKEN);
    for (const mode of Object.keys(MODES) as Mode[]) {
      const link = places.link(file, { folder: places.folder(mode), owner: OTHER });
      demand(await ask({ variables: { BEARER_TOKEN_FILE: link } }), answers[mode], "bearer_token_file");
    }
  });
  await check("one's own link in another user's folder, which they can put another in place of: foreign", async () => {
    const link = places.link(places.file(TOKEN), { folder: places.folder("sticky", OTHER) });
    demand(await ask({ variables: { BEARER_TOKEN_FILE: link } }), "foreign", "bearer_token_file");
  });
}

/** Who cannot give files away looks for those of somebody else. */
async function asAnybody({ ask, check, places }: Bench): Promise<void> {
  for (const mode of Object.keys(MODES) as Mode[]) {
    await check(`a file of one user for another, in a folder that is ${mode}: foreign`, async () => {
      const file = places.file(TOKEN, { folder: places.folder(mode) });
      const variables = { BEARER_TOKEN_FILE: file };
      demand(await ask({ variables, options: { uid: OTHER } }), "foreign", "bearer_token_file");
      demand(await ask({ variables }), "found", "bearer_token_file");
    });
  }
  await check("a file of one user for another, in /tmp: foreign", async () => {
    places.inTmp(`bt_u${OTHER - 4}`, TOKEN);
    demand(await ask({ options: { uid: OTHER - 4 } }), "foreign", "tmp");
  });
}

/** One's own links. */
async function links({ ask, check, places }: Bench): Promise<void> {
  const followed = { closed: "found", group: "foreign", sticky: "found", open: "foreign" } as const;
  for (const mode of Object.keys(MODES) as Mode[]) {
    await check(`one's own link in a folder that is ${mode}: ${followed[mode]}`, async () => {
      const link = places.link(places.file(TOKEN), { folder: places.folder(mode) });
      demand(await ask({ variables: { BEARER_TOKEN_FILE: link } }), followed[mode], "bearer_token_file");
    });
  }
  await check("links as Kubernetes has them, for a secret in a volume", async () => {
    const folder = places.folder("sticky");
    const version = places.link(dirname(places.file(TOKEN)), { folder });
    const link = places.link(`${version.slice(folder.length + 1)}/token`, { folder });
    demand(await ask({ variables: { BEARER_TOKEN_FILE: link } }), "found", "bearer_token_file");
  });
  await check("a link to a link in a folder of everybody's: foreign", async () => {
    const link = places.link(places.link(places.file(TOKEN), { folder: places.folder("open") }));
    demand(await ask({ variables: { BEARER_TOKEN_FILE: link } }), "foreign", "bearer_token_file");
  });
  await check("links without end", async () => {
    const folder = places.folder();
    let link = places.file(TOKEN);
    for (let i = 0; i < 8; i++) link = places.link(link, { folder });
    demand(await ask({ variables: { BEARER_TOKEN_FILE: link } }), "found", "bearer_token_file");
    const longer = places.link(link, { folder });
    refused(await ask({ variables: { BEARER_TOKEN_FILE: longer } }), "bearer_token_file_unreadable");
  });
}

function demand(answer: Answer, wanted: "found" | "foreign", place: string): void {
  if (wanted === "found") assert.equal(answer.token, TOKEN, answer.message ?? "");
  else refused(answer, `${place}_foreign`);
}
