/** What goes on at this moment, in one look. */

import { activeJobs, blocklists, connections, deadLetters, endedJobs, stats } from "../data/sources.js";
import { counted, number, span } from "../format.js";
import { Heading } from "../parts/heading.js";
import { html } from "../parts/html.js";
import { JobRow } from "../parts/job_row.js";
import { Empty, Unseen } from "../parts/pill.js";
import { ProviderCards } from "../parts/provider_card.js";
import { Watch } from "../parts/watch.js";
import { waitOf } from "../words.js";

export function Overview() {
  return html`
    <${Heading} class="unseen">Overview<//>
    <${Figures} />
    <section aria-labelledby="now">
      <h2 id="now">Now</h2>
      <${Watch} jobs=${activeJobs()} ended=${endedJobs()} lists=${blocklists()}>
        ${({ jobs, ended }) => html`<${Active} jobs=${jobs} ended=${ended} />`}
      <//>
    </section>
    <section aria-labelledby="providers">
      <h2 id="providers">Providers</h2>
      <${ProviderCards} />
    </section>
    <section aria-labelledby="ended">
      <h2 id="ended">Ended lately</h2>
      <${Watch} jobs=${endedJobs()}>${({ jobs }) => html`<${Ended} jobs=${jobs} />`}<//>
    </section>
  `;
}

/** The two lists are asked for apart: what has just ended is shown where it ended. */
function Active({ jobs, ended }) {
  if (!jobs.value) return html`<${Unseen} feed=${jobs} />`;
  const isOver = new Set((ended.value?.items ?? []).map((job) => job.id));
  const active = jobs.value.items.filter((job) => !isOver.has(job.id));
  if (active.length > 0) return html`<${Rows} jobs=${active} />`;
  return html`<${Watch} accounts=${connections()}>
    ${({ accounts }) => html`<${NothingRuns} accounts=${accounts} />`}
  <//>`;
}

function NothingRuns({ accounts }) {
  if (accounts.value && accounts.value.items.length === 0) {
    return html`<${Empty} title="No account is connected yet">
      <p>Connect one with <code>blocklist-jobs connect spotify</code>, then look what a list would take out of it.</p>
    <//>`;
  }
  return html`<${Empty} title="Nothing runs and nothing waits">
    <p><a href="#/new">Start a job</a>: a dry run shows what would go and touches nothing.</p>
  <//>`;
}

function Ended({ jobs }) {
  if (!jobs.value) return html`<${Unseen} feed=${jobs} />`;
  if (jobs.value.items.length === 0) return html`<p class="quiet">Nothing has ended yet.</p>`;
  return html`<${Rows} jobs=${jobs.value.items} /><p class="more"><a href="#/jobs">All jobs</a></p>`;
}

function Rows({ jobs }) {
  return html`<ul class="jobs">${jobs.map((job) => html`<${JobRow} key=${job.id} job=${job} />`)}</ul>`;
}

function Figures() {
  return html`<${Watch} jobs=${activeJobs()} seen=${stats()} dead=${deadLetters()}>
    ${({ jobs, seen, dead }) =>
      html`<dl class="figures">${figures(jobs.value, seen.value, dead.value).map(figure)}</dl>`}
  <//>`;
}

function figure({ name, value, more, tone }) {
  return html`<div key=${name} class=${tone}>
    <dt>${name}</dt>
    <dd>${value}<small>${more}</small></dd>
  </div>`;
}

function figures(jobs, seen, dead) {
  const items = jobs?.items ?? [];
  const moving = items.filter((job) => !waitOf(job)).length;
  const letters = (dead?.causes ?? []).reduce((sum, cause) => sum + cause.jobs, 0);
  return [
    { name: "Jobs under way", value: number(items.length), more: `${number(moving)} moving now` },
    ...(seen ? figuresOfWork(seen) : []),
    {
      name: "Dead letters",
      value: number(letters),
      more: letters ? "need a look" : "none",
      tone: letters ? "bad" : "",
    },
  ];
}

function figuresOfWork({ workers, dispatchers, queues, last_minute: minute }) {
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting + queue.later, 0);
  const oldest = Math.max(0, ...queues.map((queue) => queue.oldest_s ?? 0));
  const busy = workers.reduce((sum, worker) => sum + worker.busy, 0);
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const dispatching = dispatchers.length ? counted(dispatchers.length, "dispatcher") : "no dispatcher";
  return [
    { name: "Batches waiting", value: number(waiting), more: waiting ? `oldest ${span(oldest)}` : "none" },
    { name: "Done in a minute", value: number(minute.done), more: `${number(minute.failed)} failed` },
    {
      name: "Workers",
      value: number(workers.length),
      more: `${busy} of ${slots} busy, ${dispatching}`,
      tone: workers.length && dispatchers.length ? "" : "bad",
    },
  ];
}
