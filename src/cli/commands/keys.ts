/**
 * `scitokens keys`: the keys of issuers that the command keeps.
 *
 * @module
 */

import { Command } from "commander";
import { addKeysCommand } from "./keys-add.ts";
import { exportKeysCommand } from "./keys-export.ts";
import { importKeysCommand } from "./keys-import.ts";
import { listKeysCommand } from "./keys-list.ts";
import { removeKeysCommand } from "./keys-remove.ts";
import { updateKeysCommand } from "./keys-update.ts";

const COMMANDS = [
  listKeysCommand,
  addKeysCommand,
  removeKeysCommand,
  updateKeysCommand,
  exportKeysCommand,
  importKeysCommand,
] as const;

/** Makes the command. */
export function keysCommand(): Command {
  const command = new Command("keys")
    .summary("list, change and export the keys of issuers that are kept")
    .description(
      [
        "Keys that verify and the other commands fetch are kept for up to four days, so that the next run needs no network.",
        "Keys that are added stay until they are removed. To keep the keys of an issuer is not to trust it: that is for",
        "--issuer to say.",
      ].join(" "),
    );
  for (const make of COMMANDS) command.addCommand(make());
  return command;
}
