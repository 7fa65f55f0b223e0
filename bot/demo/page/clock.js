/** The phone's clock: the demo's time, in the therapist's zone whatever this browser's is. */

let ahead = 0;
let zone = "UTC";

/** Set how many milliseconds the demo is ahead, and the name of its time zone. */
export function set(by, name) {
  ahead = by;
  zone = name;
}

/** The demo's time now, in milliseconds. */
export const now = () => Date.now() + ahead;

const format = (options) => (at) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }).format(new Date(at));

/** "17:05" */
export const clock = format({ hour: "2-digit", minute: "2-digit" });
export const weekday = format({ weekday: "short" });

/** "Monday, 23 November" */
export function day(at) {
  const name = format({ weekday: "long" })(at);
  return `${name}, ${format({ day: "numeric", month: "long" })(at)}`;
}
