/** The reader's key: kept for this tab alone, gone with it, and never part of an address that is sent anywhere. */

const NAME = "blocklist-jobs-key";
const FRAGMENT = "#key=";

const listeners = new Set();
let reason = "";

export const session = {
  /** The key, or "" when nobody is signed in. */
  get key() {
    return sessionStorage.getItem(NAME) ?? "";
  },
  /** Why the last session ended, for the reader; "" when it ended as asked. */
  get reason() {
    return reason;
  },
  enter(key) {
    reason = "";
    sessionStorage.setItem(NAME, key);
    tell();
  },
  leave(why = "") {
    reason = why;
    sessionStorage.removeItem(NAME);
    tell();
  },
  /** Calls `listener` at every sign-in and sign-out; gives the way to end that. */
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** A link may carry the key behind `#`, which browsers send to no server; it is taken out of the address at once. */
export function takeKeyFromAddress() {
  if (!location.hash.startsWith(FRAGMENT)) return;
  const key = decodeURIComponent(location.hash.slice(FRAGMENT.length));
  history.replaceState(null, "", `${location.pathname}#/`);
  if (key) session.enter(key);
}

function tell() {
  for (const listener of [...listeners]) listener();
}
