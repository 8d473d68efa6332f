/** How much of a soak there is to be, and how fast its clock runs. */

/** Times are seconds by the wall, unless they say otherwise. */
export interface Form {
  readonly seconds: number;
  /** From one signing key to the next. */
  readonly rotation: number;
  /** How much faster than the wall's the clock is that all parts of it are given. */
  readonly speed: number;
  /** Requests to each service in a second. */
  readonly rate: number;
  /** Between two looks at the memory of a service. */
  readonly sample: number;
}

/**
 * From one signing key to the next, in seconds of the fast clock. An issuer cannot rotate each minute in earnest: `createIssuer`
 * publishes keys so long before they sign that no verifier meets one it has not got.
 */
export const INTERVAL = 1200;

export const SHORT: Form = { seconds: 64, rotation: 8, speed: INTERVAL / 8, rate: 100, sample: 1 };
export const LONG: Form = { seconds: 600, rotation: 60, speed: INTERVAL / 60, rate: 100, sample: 5 };

/** By the fast clock: how long tokens serve, and how old the keys of a verifier are when they are due. */
export const LIFETIME = 300;
export const REFRESH = 600;
/** By the fast clock: between two looks of a verifier for a key that it does not know. */
export const RETRY = 300;
/** For one look-up at the issuer. */
export const TIMEOUT = 1;

/** A clock that began with the wall's and runs faster; in milliseconds, as that. */
export const fastClock =
  (epoch: number, speed: number) =>
  (wall: number = Date.now()): number =>
    epoch + (wall - epoch) * speed;
