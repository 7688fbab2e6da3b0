/** When a job was what, and what it was asked to do. */

import { connections } from "../data/sources.js";
import { between, number, span } from "../format.js";
import { jobPath } from "../route.js";
import { kindOf, plain, providerName, surfaceName } from "../words.js";
import { html } from "./html.js";
import { Moment } from "./moment.js";
import { Rows } from "./rows.js";

export function JobFacts({ job }) {
  return html`<${Rows} pairs=${[...times(job), ...wishes(job), ...kin(job)]} />`;
}

function times(job) {
  const moment = (at) => html`<${Moment} at=${at} />`;
  return [
    ["Submitted", moment(job.created_at)],
    ...(job.scheduled_at ? [["Scheduled for", html`<${Moment} at=${job.scheduled_at} ahead />`]] : []),
    ...(job.started_at ? [["Started", moment(job.started_at)]] : []),
    ...(job.finished_at ? [["Ended", moment(job.finished_at)]] : []),
    ...(job.started_at
      ? [[job.finished_at ? "Took" : "At work for", span(between(job.started_at, job.finished_at))]]
      : []),
    ["Priority", job.priority],
    ["Attempts", number(job.attempts)],
  ];
}

function wishes({ job_type: type, payload, provider, connection_id: connectionId }) {
  const options = payload.options ?? {};
  const account = connections().value?.items.find((one) => one.id === connectionId);
  return [
    ["Account", account?.provider_user_id || providerName(provider)],
    ...(options.surfaces ? [["Surfaces", options.surfaces.map(surfaceName).join(", ")]] : []),
    ...(type === "enforcement_execution"
      ? [["Match", options.match === "primary" ? "first artist only" : "anyone credited"]]
      : []),
    ...(options.playlists && options.playlists !== "owned_and_collaborative"
      ? [["Playlists", plain(options.playlists)]]
      : []),
    ...(payload.item_ids ? [["Entries asked for", number(payload.item_ids.length)]] : []),
  ];
}

function kin(job) {
  const link = (id) => html`<a href=${jobPath(id)}><code>${id.slice(0, 8)}</code></a>`;
  return [
    ...(job.plan_of ? [["Carries out", link(job.plan_of)]] : []),
    ...(job.schedule_id ? [["Made by", "a standing order"]] : []),
    ...(job.reverts ? [["Undoes", link(job.reverts)]] : []),
    ...(job.dry_run ? [["Touches", `nothing: it is a ${kindOf(job).toLowerCase()}`]] : []),
  ];
}
