/** Notifications in words for people, by their type. */

import { counted, number } from "./format.js";
import { STATUSES, plain, providerName } from "./words.js";

const TYPES = {
  "enforcement.completed": {
    text: (data) => ended(data, data.dry_run ? "Dry run" : "Clean-up", "taken out"),
    tone: "good",
  },
  "rollback.completed": { text: (data) => ended(data, "Rollback", "put back"), tone: "good" },
  "scan.completed": { text: (data) => ended(data, "Library scan", "found"), tone: "good" },
  "job.failed": { text: (data) => `A job on ${where(data)} has failed.`, tone: "bad" },
  "job.dead_letter": { text: (data) => `A job on ${where(data)} has used up its attempts.`, tone: "bad" },
  "connection.needs_reconnect": {
    text: (data) => `Connect ${where(data)} again: its jobs wait for that.`,
    tone: "warn",
  },
  "connection.consent_ends": {
    text: (data) => `What you agreed to at ${where(data)} ends soon: connect it again.`,
    tone: "warn",
  },
  "webhook.disabled": { text: () => "A webhook has failed for so long that it was switched off.", tone: "warn" },
  "schedule.paused": { text: () => "A standing order was paused.", tone: "warn" },
  "schedule.needs_confirmation": { text: () => "A standing order waits for your word.", tone: "warn" },
  "blocklist.changed": { text: () => "A blocklist that is followed has changed.", tone: "calm" },
  "blocklist.needs_confirmation": {
    text: () => "A change of a blocklist that is followed waits for your word.",
    tone: "warn",
  },
  "blocklist.source_fails": {
    text: () => "A blocklist's source cannot be read; the list stays as it was.",
    tone: "warn",
  },
};

/** What a notification says, and in which tone. */
export function noteText({ type, data }) {
  const known = TYPES[type];
  return known
    ? { text: known.text(data ?? {}), tone: known.tone }
    : { text: plain(type.replaceAll(".", " ")), tone: "calm" };
}

/** What came of a job: "Clean-up on Spotify: completed, 93 entries taken out, 2 failed." */
function ended(data, what, done) {
  const isLook = data.dry_run || data.job_type === "library_scan";
  const counts = isLook
    ? `${counted(data.total ?? 0, "entry", "entries")} found`
    : `${counted(data.completed ?? 0, "entry", "entries")} ${done}`;
  const failed = data.failed ? `, ${number(data.failed)} failed` : "";
  return `${what} on ${where(data)}: ${(STATUSES[data.status]?.text ?? "ended").toLowerCase()}, ${counts}${failed}.`;
}

function where(data) {
  return data.provider ? providerName(data.provider) : "one of your accounts";
}
