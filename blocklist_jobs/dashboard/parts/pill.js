/** Small marks: a word with a tone, a bar, and what to show where there is nothing. */

import { percent } from "../format.js";
import { STATUSES } from "../words.js";
import { html } from "./html.js";

/** A word in its tone; the dot says the same without colour being needed. */
export function Pill({ tone = "calm", children }) {
  return html`<span class="pill ${tone}">${children}</span>`;
}

export function StatusPill({ job }) {
  if (job.cancelling) return html`<${Pill} tone="warn">Cancelling<//>`;
  const { text, tone } = STATUSES[job.status] ?? { text: job.status };
  return html`<${Pill} tone=${tone}>${text}<//>`;
}

/** A progress bar of a job. `text` is what a screen reader says of it. */
export function Bar({ value, tone = "busy", label, text }) {
  const shown = Math.max(0, Math.min(100, value));
  return html`<div
    class="bar ${tone}"
    role="progressbar"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${Math.round(shown)}
    aria-valuetext=${text ?? percent(shown)}
  >
    <div style=${{ width: `${shown}%` }}></div>
  </div>`;
}

/** How much of something is used. */
export function Meter({ used, limit, label, text }) {
  const share = limit > 0 ? Math.min(1, used / limit) : 0;
  const tone = share >= 0.95 ? "warn" : "busy";
  return html`<div
    class="bar thin ${tone}"
    role="meter"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax=${limit}
    aria-valuenow=${Math.min(used, limit)}
    aria-valuetext=${text}
  >
    <div style=${{ width: `${share * 100}%` }}></div>
  </div>`;
}

/** Where there is nothing: says so, and what to do about it. */
export function Empty({ title, children }) {
  return html`<div class="empty"><p class="empty-title">${title}</p>${children}</div>`;
}

/** What a feed that has nothing yet looks like: that it loads, or what the trouble is. */
export function Unseen({ feed }) {
  if (!feed.problem) return html`<p class="quiet loading">Loading …</p>`;
  return html`<p class="trouble">${feed.problem.message}</p>`;
}
