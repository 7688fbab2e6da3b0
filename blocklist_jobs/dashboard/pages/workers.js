/** Who works, what waits, and what runs where. */

import { stats } from "../data/sources.js";
import { number, span } from "../format.js";
import { jobPath } from "../route.js";
import { Heading } from "../parts/heading.js";
import { html } from "../parts/html.js";
import { Moment } from "../parts/moment.js";
import { Empty, Meter, Unseen } from "../parts/pill.js";
import { Table } from "../parts/table.js";
import { Watch } from "../parts/watch.js";
import { plain, providerName } from "../words.js";

export function Workers() {
  return html`
    <${Heading}>Workers<//>
    <${Watch} seen=${stats()}>
      ${({ seen }) => (seen.value ? html`<${All} seen=${seen.value} />` : html`<${Unseen} feed=${seen} />`)}
    <//>
  `;
}

function All({ seen }) {
  return html`
    <p class="lead">${lead(seen)}</p>
    <h2>Workers</h2>
    ${seen.workers.length ? html`<${People} people=${seen.workers} caption="Workers alive" />` : html`<${NoWorker} />`}
    <h2>Dispatchers</h2>
    ${seen.dispatchers.length ? html`<${Leaders} people=${seen.dispatchers} />` : html`<${NoDispatcher} />`}
    <h2>Queues</h2>
    ${seen.queues.length ? html`<${QueueTable} queues=${seen.queues} />` : html`<p class="quiet">Nothing waits.</p>`}
    ${seen.running ? html`<h2>Under way</h2><${Running} running=${seen.running} />` : null}
  `;
}

function lead({ last_minute: minute, canary_age_s: age }) {
  const canary =
    age === null || age === undefined
      ? "No message has come the whole way yet."
      : `A message last came the whole way ${span(age)} ago.`;
  return `${number(minute.done)} batches done in the last minute, ${number(minute.failed)} failed. ${canary}`;
}

function NoWorker() {
  return html`<${Empty} title="No worker is alive">
    <p>Jobs are taken and wait. Start one with <code>celery -A blocklist_jobs.queue worker</code>.</p>
  <//>`;
}

function NoDispatcher() {
  return html`<${Empty} title="No dispatcher is alive">
    <p>Nothing is handed out. Start one with <code>blocklist-jobs dispatcher</code>.</p>
  <//>`;
}

function People({ people, caption }) {
  const columns = [
    { head: "Name", cell: (one) => one.name },
    { head: "Busy", cell: (one) => html`<${Busy} one=${one} />` },
    { head: "Queues", cell: (one) => one.queues.map(providerName).join(", ") },
    { head: "Version", cell: (one) => one.version },
    { head: "Since", cell: (one) => html`<${Moment} at=${one.started_at} relative />` },
    { head: "Seen", cell: (one) => html`<${Moment} at=${one.seen_at} relative />` },
  ];
  return html`<${Table} caption=${caption} columns=${columns} rows=${people} keyOf=${(one) => one.name} />`;
}

function Leaders({ people }) {
  const columns = [
    { head: "Name", cell: (one) => one.name },
    { head: "Part", cell: (one) => (one.busy ? "leads" : "stands by") },
    { head: "Version", cell: (one) => one.version },
    { head: "Since", cell: (one) => html`<${Moment} at=${one.started_at} relative />` },
    { head: "Seen", cell: (one) => html`<${Moment} at=${one.seen_at} relative />` },
  ];
  return html`<${Table} caption="Dispatchers alive" columns=${columns} rows=${people} keyOf=${(one) => one.name} />`;
}

function Busy({ one }) {
  const text = `${one.busy} of ${one.slots}`;
  const label = `Slots of ${one.name} in use`;
  return html`<span class="slots">
    <${Meter} used=${one.busy} limit=${one.slots} label=${label} text=${text} /> ${text}
  </span>`;
}

function QueueTable({ queues }) {
  const columns = [
    { head: "Provider", cell: (one) => providerName(one.provider) },
    { head: "Priority", cell: (one) => html`<span class="priority ${one.priority}">${one.priority}</span>` },
    { head: "Waiting", kind: "figure", cell: (one) => number(one.waiting) },
    { head: "Due later", kind: "figure", cell: (one) => number(one.later) },
    { head: "Out", kind: "figure", cell: (one) => number(one.out) },
    { head: "Oldest", kind: "figure", cell: (one) => (one.oldest_s ? span(one.oldest_s) : "–") },
  ];
  const keyOf = (one) => `${one.provider} ${one.priority}`;
  return html`<${Table} caption="Batches by provider and priority" columns=${columns} rows=${queues} keyOf=${keyOf} />`;
}

function Running({ running }) {
  if (running.length === 0) return html`<p class="quiet">No batch is at work at this moment.</p>`;
  const columns = [
    { head: "Worker", cell: (one) => one.worker },
    { head: "Provider", cell: (one) => providerName(one.provider) },
    { head: "Step", cell: (one) => plain(one.step) },
    { head: "Job", cell: (one) => html`<a href=${jobPath(one.job_id)}><code>${one.job_id.slice(0, 8)}</code></a>` },
    { head: "Lease left", kind: "figure", cell: (one) => span(one.lease_left_s) },
  ];
  return html`<${Table} caption="Batches at work" columns=${columns} rows=${running} keyOf=${(one) => one.batch_id} />`;
}
