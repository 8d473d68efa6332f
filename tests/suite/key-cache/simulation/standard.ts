/** What a seed stands for where nothing else is said: most share a store in memory, some caches have but their own. */

import type { Library } from "../../environment.ts";
import type { Simulation } from "./simulate.ts";

/** Of so many seeds, one has no store. */
const WITHOUT_STORE = 4;

export function standardSimulation({ MemoryStore }: Library, seed: number): Simulation {
  if (seed % WITHOUT_STORE === 0) return { seed };
  let store: InstanceType<typeof MemoryStore> | undefined;
  return {
    seed,
    open(now) {
      store ??= new MemoryStore({ now });
      return store;
    },
  };
}
