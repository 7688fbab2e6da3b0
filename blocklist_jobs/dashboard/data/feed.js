/** What a path shows, kept fresh for as long as somebody looks: one request for all who look at the same thing. */

import { contact } from "./contact.js";
import { read } from "./api.js";

const LEAST_GAP_MS = 700;
const FIRST_PAUSE_S = 1;
const LONGEST_PAUSE_S = 15;

/** So many feeds are remembered; of those that nobody looks at, the oldest are forgotten first. */
const MOST_KEPT = 60;

const feeds = new Map();

/**
 * The feed of a path, asked for every `everyS` seconds. While events tell of changes (`isTold`), asking that often is
 * needless, and `restS` is enough.
 */
export function feed(path, everyS = 5, { isTold = () => false, restS = everyS } = {}) {
  if (!feeds.has(path)) {
    forgetOldest();
    feeds.set(path, new Feed(path, everyS, isTold, restS));
  }
  return feeds.get(path);
}

function forgetOldest() {
  const unseen = [...feeds.values()].filter((each) => each.listeners.size === 0);
  for (const each of unseen.slice(0, Math.max(0, feeds.size - MOST_KEPT))) feeds.delete(each.path);
}

/** Asks anew, soon, for everything whose path `matches`. */
export function hint(matches) {
  for (const each of feeds.values()) if (matches(each.path)) each.soon();
}

/** Forgets everything: another reader may see other things. */
export function forgetFeeds() {
  for (const each of feeds.values()) each.stop();
  feeds.clear();
}

class Feed {
  constructor(path, everyS, isTold, restS) {
    Object.assign(this, { path, everyS, isTold, restS });
    this.listeners = new Set();
    this.value = null;
    this.problem = null;
    /** When `value` was true, in milliseconds: spans in it count from here. */
    this.at = 0;
    this.failures = 0;
    this.asked = null;
    this.askedAt = 0;
  }

  subscribe(listener) {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.soon();
    return () => this.leave(listener);
  }

  leave(listener) {
    this.listeners.delete(listener);
    if (this.listeners.size === 0) this.stop();
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.asked?.abort();
    this.asked = null;
  }

  /** Asks as soon as the last time is not too close. */
  soon() {
    if (this.listeners.size === 0) return;
    if (this.asked) {
      this.isAskedAgain = true;
      return;
    }
    this.askIn(Math.max(0, this.askedAt + LEAST_GAP_MS - Date.now()));
  }

  /** Asks later, unless nobody looks at the tab by then: who comes back to it wakes the feed. */
  askIn(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (document.hidden && this.value ? null : this.ask()), ms);
  }

  /** Asks now; gives the fresh value, or what was known before if there is trouble. */
  async ask() {
    clearTimeout(this.timer);
    if (this.asked) return this.value;
    const mine = (this.asked = new AbortController());
    this.askedAt = Date.now();
    this.isAskedAgain = false;
    try {
      this.took(await read(this.path, mine.signal));
    } catch (error) {
      if (mine.signal.aborted) return this.value;
      this.failed(error);
    }
    this.asked = null;
    for (const listener of [...this.listeners]) listener();
    if (this.listeners.size > 0) this.askNext();
    return this.value;
  }

  took(value) {
    this.value = value;
    this.problem = null;
    this.at = Date.now();
    this.failures = 0;
    contact.well();
  }

  failed(problem) {
    this.problem = problem;
    this.failures += 1;
    if (problem.isPassing) contact.lost(problem, Date.now() + this.pauseS() * 1000);
    else contact.well();
  }

  pauseS() {
    const grown = Math.min(FIRST_PAUSE_S * 2 ** (this.failures - 1), LONGEST_PAUSE_S);
    return Math.max(grown, this.problem?.retryAfterS ?? 0);
  }

  askNext() {
    if (this.isAskedAgain) this.soon();
    else if (this.problem?.isPassing) this.askIn(this.pauseS() * 1000);
    else if (this.problem) this.askIn(LONGEST_PAUSE_S * 1000);
    else this.askIn((this.isTold() ? this.restS : this.everyS) * 1000);
  }
}

// Who looks again, or is back on the network, sees what is true now.
function wake() {
  if (!document.hidden) hint(() => true);
}
document.addEventListener("visibilitychange", wake);
addEventListener("online", wake);
