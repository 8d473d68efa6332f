/** Stands for the list of all entries that the checks write from package.json. */

export const entries: Readonly<Record<string, object>> = {};
