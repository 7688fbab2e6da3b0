/** What a dry run would do, and what a job did, surface by surface. */

import { counted, number } from "../format.js";
import { ITEM_STATUSES, LEFT_ALONE, errorText, plain, surfaceName } from "../words.js";
import { html } from "./html.js";
import { Moment } from "./moment.js";
import { Table } from "./table.js";

export function Plan({ job: { plan } }) {
  if (!plan) return null;
  const review = plan.review ? `, ${number(plan.review)} are for you to look at` : "";
  const remove = html`<strong>${counted(plan.remove, "entry", "entries")}</strong> would go`;
  return html`<section aria-labelledby="plan">
    <h2 id="plan">Plan</h2>
    <p>${plan.remove ? remove : "Nothing would go"}${review}. <${Expiry} at=${plan.expires_at} /></p>
    <${PlanTable} surfaces=${plan.surfaces} />
    <${Notes} notes=${notesOf(plan)} />
  </section>`;
}

function Expiry({ at }) {
  if (!at) return null;
  const isOver = Date.parse(at) <= Date.now();
  const what = isOver ? "Too old to be carried out since" : "Can be carried out until";
  return html`<span class="quiet">${what} <${Moment} at=${at} />.</span>`;
}

function PlanTable({ surfaces }) {
  const rows = Object.entries(surfaces).map(([name, counts]) => ({ name, ...counts }));
  const columns = [
    { head: "Surface", cell: (row) => surfaceName(row.name) },
    { head: "Entries", kind: "figure", cell: (row) => number(row.entries) },
    { head: "Would go", kind: "figure", cell: (row) => number(row.remove) },
    { head: "To look at", kind: "figure", cell: (row) => number(row.review) },
    {
      head: "How",
      cell: (row) => ({ remove: "removed", dislike: "disliked", review: "only listed" })[row.action] ?? row.action,
    },
    { head: "A rollback cannot bring back", cell: (row) => row.not_restorable.join("; ") || "–" },
  ];
  return rows.length
    ? html`<${Table} caption="Plan by surface" columns=${columns} rows=${rows} keyOf=${(row) => row.name} />`
    : null;
}

export function Summary({ job }) {
  if (job.plan || !job.summary) return null;
  const surfaces = Object.entries(job.summary.surfaces ?? {}).map(([name, counts]) => ({ name, ...counts }));
  return html`<section aria-labelledby="summary">
    <h2 id="summary">What it did</h2>
    <${SummaryTable} rows=${surfaces} />
    <${Artists} artists=${job.summary.artists?.most ?? []} />
    <${Notes} notes=${notesOf({ left_alone: job.summary.left_alone, could_not_read: job.summary.closed })} />
  </section>`;
}

function SummaryTable({ rows }) {
  if (rows.length === 0) return html`<p class="quiet">There was nothing to do.</p>`;
  const known = Object.keys(ITEM_STATUSES).filter((status) => rows.some((row) => row[status]));
  const columns = [
    { head: "Surface", cell: (row) => surfaceName(row.name) },
    ...(rows.some((row) => row.entries !== undefined)
      ? [{ head: "Entries", kind: "figure", cell: (row) => number(row.entries ?? 0) }]
      : []),
    ...known.map((status) => ({
      head: ITEM_STATUSES[status].text,
      kind: "figure",
      cell: (row) => number(row[status] ?? 0),
    })),
  ];
  const keyOf = (row) => row.name;
  return html`<${Table} caption="What was done by surface" columns=${columns} rows=${rows} keyOf=${keyOf} />`;
}

/** Whom a scan found most often. */
function Artists({ artists }) {
  if (artists.length === 0) return null;
  const columns = [
    { head: "Artist", cell: (artist) => artist.name || artist.id },
    { head: "Entries", kind: "figure", cell: (artist) => number(artist.entries) },
  ];
  return html`<details><summary>Artists found most often</summary>
    <${Table} caption="Artists found most often" columns=${columns} rows=${artists} keyOf=${(artist) => artist.id} />
  </details>`;
}

function Notes({ notes }) {
  return notes.length ? html`<ul class="notes">${notes.map((note) => html`<li key=${note}>${note}</li>`)}</ul>` : null;
}

function notesOf({ left_alone: alone = {}, could_not_read: closed = {}, unsupported = [], cannot = [] }) {
  return [
    ...Object.entries(alone ?? {}).map(
      ([reason, count]) => `${counted(count, "entry", "entries")} left alone: ${LEFT_ALONE[reason] ?? plain(reason)}`,
    ),
    ...Object.entries(closed ?? {}).map(
      ([surface, error]) =>
        `${surfaceName(surface)} could not be read: ${typeof error === "string" ? error : errorText(error)}`,
    ),
    ...unsupported.map((what) => `Not possible here: ${plain(what)}`),
    ...cannot.map((what) => `The provider lets nobody ${what}`),
  ];
}
