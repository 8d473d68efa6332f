/**
 * What the WLCG Common JWT Profiles have beside capabilities: groups, and what a request to a store of files must be allowed.
 *
 * @module
 */

export {
  type Alternatives,
  type Capability,
  type CapabilityOptions,
  capabilityFor,
  type FetchRequest,
  type StorageRequest,
} from "./http/capability.ts";
export { type GroupOptions, groupsOf, isInGroup } from "./token/groups.ts";
