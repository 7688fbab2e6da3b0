/** The stream of all that happens to the reader's jobs; it tells the feeds what to look at again. */

import { hint } from "./feed.js";
import { listen } from "./stream.js";

const listeners = new Set();
let stop = null;
let state = "off";

export const live = {
  /** "on" while changes are told; "off" or "absent" while they have to be asked for. */
  get state() {
    return state;
  },
  get isOn() {
    return state === "on";
  },
  begin() {
    stop ??= listen("/events", { onEvent: heard, onState: change });
  },
  end() {
    stop?.();
    stop = null;
    change("off");
  },
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

const LISTS = /^\/(jobs|dead-letters|notifications)\?/;
const AT_WORK = /^\/jobs\?(?!status=completed)/;

/** Looks again at what an event is about. Progress and waits, which are many, change the job and the lists it is in. */
export function heard({ type, data }) {
  const jobId = data?.job_id ?? data?.id;
  const isStep = type === "progress" || type === "waiting";
  hint(isStep ? (path) => path === `/jobs/${jobId}` || AT_WORK.test(path) : (path) => isAbout(path, jobId));
}

/** Whether what a path shows may have changed with a turn of a job: any list, and everything of the job itself. */
export function isAbout(path, jobId) {
  const [, room, id] = path.split(/[/?]/);
  return LISTS.test(path) || (room === "jobs" && id === jobId);
}

function change(next) {
  if (next === state) return;
  state = next;
  for (const listener of [...listeners]) listener();
}
