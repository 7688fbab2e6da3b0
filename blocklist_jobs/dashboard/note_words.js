/** Notifications in words for people, by their type. */

import { plain, providerName } from "./words.js";

const TYPES = {
  "enforcement.completed": { text: (data) => `The clean-up of ${where(data)} has ended.`, tone: "good" },
  "rollback.completed": { text: (data) => `The rollback on ${where(data)} has ended.`, tone: "good" },
  "scan.completed": { text: (data) => `The scan of ${where(data)} has ended.`, tone: "good" },
  "job.failed": { text: (data) => `A job on ${where(data)} has failed.`, tone: "bad" },
  "job.dead_letter": { text: (data) => `A job on ${where(data)} has used up its attempts.`, tone: "bad" },
  "connection.needs_reconnect": { text: (data) => `Connect ${where(data)} again: its jobs wait for that.`, tone: "warn" },
  "connection.consent_ends": { text: (data) => `What you agreed to at ${where(data)} ends soon: connect it again.`, tone: "warn" },
  "webhook.disabled": { text: () => "A webhook has failed for so long that it was switched off.", tone: "warn" },
  "schedule.paused": { text: () => "A standing order was paused.", tone: "warn" },
  "schedule.needs_confirmation": { text: () => "A standing order waits for your word.", tone: "warn" },
  "blocklist.changed": { text: () => "A blocklist that is followed has changed.", tone: "calm" },
  "blocklist.needs_confirmation": { text: () => "A change of a blocklist that is followed waits for your word.", tone: "warn" },
  "blocklist.source_fails": { text: () => "A blocklist's source cannot be read; the list stays as it was.", tone: "warn" },
};

/** What a notification says, and in which tone. */
export function noteText({ type, data }) {
  const known = TYPES[type];
  return known ? { text: known.text(data ?? {}), tone: known.tone } : { text: plain(type.replaceAll(".", " ")), tone: "calm" };
}

function where(data) {
  return data.provider ? providerName(data.provider) : "one of your accounts";
}
