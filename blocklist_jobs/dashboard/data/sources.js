/** The feeds that several pages look at, and what is worked out of them. */

import { feed } from "./feed.js";
import { live } from "./live.js";

const TOLD = { isTold: () => live.isOn, restS: 10 };
const ACTIVE = "status=pending,processing,retrying";

export const activeJobs = () => feed(`/jobs?${ACTIVE}&limit=100`, 2, TOLD);
export const endedJobs = () =>
  feed("/jobs?status=completed,partially_completed,failed,cancelled,dead_letter&limit=8", 4, TOLD);
export const jobsWhere = (query) => feed(`/jobs?${query}`, 3, TOLD);
export const oneJob = (id) => feed(`/jobs/${encodeURIComponent(id)}`, 1.5, { ...TOLD, restS: 5 });
export const stats = () => feed("/jobs/workers/stats", 4);
export const rateStatus = (provider) => feed(`/rate-limits/${provider}/status`, 2);
export const rateLimits = () => feed("/rate-limits", 30);
export const providers = () => feed("/providers", 300);
export const blocklists = () => feed("/blocklists?limit=100", 30);
export const connections = () => feed("/connections?limit=100", 15);
export const deadLetters = () => feed("/dead-letters?limit=50", 6, TOLD);
export const notifications = () => feed("/notifications?limit=50", 20, TOLD);

export const me = () => feed("/me", 300);

/** Whether the reader may change limits. */
export function isAdmin() {
  return me().value?.role === "admin";
}

/** The name of a job's blocklist, "" where it has none or its name is not known yet. */
export function listName(job) {
  const found = blocklists().value?.items.find((one) => one.id === job.blocklist_id);
  return found?.name ?? "";
}

/** What waits for one provider, by priority, out of the workers' statistics. */
export function queuesOf(provider) {
  return (stats().value?.queues ?? []).filter((queue) => queue.provider === provider);
}
