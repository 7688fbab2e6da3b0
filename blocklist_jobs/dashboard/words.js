/** The words of the API in words for people. What is not here is shown as the API says it. */

import { deadline } from "./format.js";

export const PROVIDERS = {
  spotify: "Spotify",
  apple_music: "Apple Music",
  youtube_music: "YouTube Music",
  tidal: "Tidal",
};
export const SURFACES = {
  liked_songs: "Liked songs",
  playlists: "Playlists",
  saved_albums: "Saved albums",
  followed_artists: "Followed artists",
};
export const PRIORITIES = ["critical", "high", "normal", "low"];
export const STATUSES = {
  pending: { text: "Pending", tone: "calm" },
  processing: { text: "Running", tone: "busy" },
  retrying: { text: "Retrying", tone: "warn" },
  completed: { text: "Completed", tone: "good" },
  partially_completed: { text: "Partly completed", tone: "warn" },
  failed: { text: "Failed", tone: "bad" },
  cancelled: { text: "Cancelled", tone: "calm" },
  dead_letter: { text: "Dead letter", tone: "bad" },
};
export const ITEM_STATUSES = {
  pending: { text: "To do", tone: "calm" },
  in_progress: { text: "At work", tone: "busy" },
  completed: { text: "Done", tone: "good" },
  failed: { text: "Failed", tone: "bad" },
  skipped: { text: "Left alone", tone: "calm" },
  cancelled: { text: "Cancelled", tone: "calm" },
  rolled_back: { text: "Put back", tone: "busy" },
};
export const JOB_TYPES = {
  enforcement_execution: "Clean-up",
  batch_rollback: "Rollback",
  library_scan: "Library scan",
  token_refresh: "Token renewal",
};
export const ACTIONS = { remove: "removed", dislike: "disliked", review: "listed for you", restore: "put back" };
export const LEFT_ALONE = {
  local_file: "local files",
  episode: "podcast episodes",
  unavailable: "not available any more",
  not_editable: "in playlists of others",
  name_only: "known by name alone",
  cannot_remove: "the provider removes none",
};
export const FINAL = new Set(["completed", "partially_completed", "failed", "cancelled", "dead_letter"]);

const MOMENT_MS = 5_000;
const PACE = new Set(["rate", "turn", "concurrency"]);
/** Waits that somebody should know of; the others belong to the way of every job. */
const WORRIES = new Set([
  "circuit_open",
  "quota",
  "cool_down",
  "paused",
  "reconnect",
  "gate_unreachable",
  "worker_lost",
  "no_worker",
  "no_dispatcher",
]);
const STEPS = { scan: "reading the library", act: "changing it", verify: "looking again", done: "done" };

const WAITS = {
  schedule: (until) => `Begins at ${until}`,
  other_job: (until) => `Waits for another job on the same library${about(until)}`,
  paused: (until, provider) => `${provider} is paused by an operator`,
  circuit_open: (until, provider) => `${provider} is in trouble; next try ${at(until)}`,
  quota: (until) => `The day's quota is used up ${till(until)}`,
  cool_down: (until, provider) => `${provider} asked for a pause ${till(until)}`,
  concurrency: () => "As many calls as allowed are under way",
  rate: (until) => (until ? `Next permit at ${until}` : "Waits for the next permit"),
  gate_unreachable: () => "Redis does not answer: nothing is sent",
  priority: (until) => `More urgent jobs go first${about(until)}`,
  turn: (until) => `Waits for its turn${about(until)}`,
  retry: (until) => `Tries again ${at(until)}`,
  reconnect: (until, provider) => `Connect ${provider} again to go on`,
  worker_lost: (until) => `Its worker shows no sign of life; taken over ${at(until)}`,
  no_worker: () => "No worker is running",
  no_dispatcher: () => "No dispatcher is running",
};

export function providerName(provider) {
  return PROVIDERS[provider] ?? plain(provider);
}

export function surfaceName(surface) {
  return SURFACES[surface] ?? plain(surface);
}

/** What kind of job it is. */
export function kindOf(job) {
  if (job.dry_run) return "Dry run";
  return JOB_TYPES[job.job_type] ?? plain(job.job_type);
}

/** What to call a job. */
export function titleOf(job) {
  return `${kindOf(job)} on ${providerName(job.provider)}`;
}

export function stepOf(job) {
  return STEPS[job.progress.step] ?? plain(job.progress.step);
}

/**
 * Why a job does not move, and until when; "" while it does. That permits come one by one is its normal pace.
 */
export function waitOf(job, now = Date.now()) {
  return job.waiting_for && !isPace(job, now) ? waitText(job.waiting_for, job.provider) : "";
}

function isPace({ status, waiting_for: { reason, until } }, now) {
  if (status !== "processing" || !PACE.has(reason)) return false;
  return until ? Date.parse(until) - now < MOMENT_MS : reason !== "rate";
}

export function isWorry(job) {
  return waitOf(job) !== "" && WORRIES.has(job.waiting_for.reason);
}

export function waitText({ reason, until }, provider) {
  const moment = until ? deadline(new Date(until)) : "";
  const say = WAITS[reason];
  return say ? say(moment, providerName(provider)) : `Waits for ${plain(reason)} ${till(moment)}`.trim();
}

/** Why the gate gives no permit at this moment. */
export function reasonText(reason) {
  const known = { rate: "window", quota: "quota", cool_down: "cool-down", circuit_open: "circuit open" };
  return known[reason] ?? plain(reason ?? "");
}

/** A phrase as the beginning of a line. */
export function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function plain(word) {
  return String(word).replaceAll("_", " ");
}

/** The one line that says what went wrong. */
export function errorText(error) {
  if (!error) return "";
  return error.message ?? error.detail ?? error.kind ?? JSON.stringify(error);
}

function at(moment) {
  return moment ? `at ${moment}` : "soon";
}

function about(moment) {
  return moment ? `, until about ${moment}` : "";
}

function till(moment) {
  return moment ? `until ${moment}` : "";
}
