/** One job in a list: what it is, how far it is, and what it waits for. */

import { listName } from "../data/sources.js";
import { about, between, number, percent, span } from "../format.js";
import { jobPath } from "../route.js";
import { FINAL, errorText, isWorry, sentence, stepOf, titleOf, waitOf } from "../words.js";
import { html } from "./html.js";
import { Moment } from "./moment.js";
import { Bar, StatusPill } from "./pill.js";

export function JobRow({ job }) {
  const isOver = FINAL.has(job.status);
  const more = [listName(job), job.priority === "normal" ? "" : job.priority].filter(Boolean).join(" · ");
  return html`<li class="job ${isOver ? "over" : ""}">
    <div class="job-name">
      <a href=${jobPath(job)}>${titleOf(job)}</a>
      <span class="quiet cut">${more}</span>
    </div>
    <div class="job-state"><${StatusPill} job=${job} /></div>
    ${isOver ? html`<${Outcome} job=${job} />` : html`<${Way} job=${job} />`}
    <div class="job-time quiet"><${Moment} at=${job.finished_at ?? job.created_at} relative /></div>
  </li>`;
}

function Way({ job }) {
  const waits = waitOf(job);
  return html`<div class="job-way">
    <div class="job-bar">
      <${Bar}
        value=${job.progress.percent}
        tone=${waits ? "waiting" : "busy"}
        label=${`Progress of ${titleOf(job)}`}
        text=${`${percent(job.progress.percent)}, ${waits || stepOf(job)}`}
      />
      <span class="job-percent">${percent(job.progress.percent)}</span>
    </div>
    <div class="job-words">
      <span class=${isWorry(job) ? "waits" : ""}>${waits || sentence(stepOf(job))}</span>
      <span class="quiet">${leftOf(job)}</span>
    </div>
  </div>`;
}

function Outcome({ job }) {
  const took = job.started_at ? `took ${span(between(job.started_at, job.finished_at))}` : "";
  return html`<div class="job-way">
    <div class="job-words">
      <span class=${job.error ? "error cut" : ""}>${errorText(job.error) || countsOf(job) || "nothing to do"}</span>
      <span class="quiet">${took}</span>
    </div>
  </div>`;
}

/** How many of its items are through, in words. */
export function countsOf(job) {
  const { total, completed, failed, skipped, step } = job.progress;
  if (job.dry_run || job.job_type === "library_scan" || step === "scan") return total ? `${number(total)} found` : "";
  const parts = total ? [`${number(completed)} of ${number(total - skipped)} done`] : [];
  if (failed) parts.push(`${number(failed)} failed`);
  if (skipped) parts.push(`${number(skipped)} left alone`);
  return parts.join(", ");
}

/** How many of its items are through, and how long the rest will take. */
export function leftOf(job) {
  const { eta_seconds: eta } = job.progress;
  return [countsOf(job), eta === null ? "" : `${about(eta)} left`].filter(Boolean).join(" · ");
}
