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

function heard(event) {
  const jobId = event.data?.job_id ?? event.data?.id;
  hint((path) => isAbout(path, jobId));
}

const LISTS = /^\/(jobs|dead-letters|notifications)\?/;

/** Whether what a path shows may have changed with a job: a list of jobs, or something of the job itself. */
export function isAbout(path, jobId) {
  const [, room, id] = path.split(/[/?]/);
  return LISTS.test(path) || (room === "jobs" && id === jobId);
}

function change(next) {
  if (next === state) return;
  state = next;
  for (const listener of [...listeners]) listener();
}
