/**
 * The version of the package, which the tests compare with package.json.
 *
 * @module
 */

/** As `--version` prints it. */
export const VERSION = "1.0.0-rc.1";
