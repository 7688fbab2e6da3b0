/** One dead letter: what it was, and each try of what failed. */

import { feed } from "../data/feed.js";
import { listName } from "../data/sources.js";
import { counted } from "../format.js";
import { jobPath } from "../route.js";
import { errorText, plain, surfaceName, titleOf } from "../words.js";
import { Component, html } from "./html.js";
import { Moment } from "./moment.js";
import { Unseen } from "./pill.js";
import { Watch } from "./watch.js";

export class DeadLetterRow extends Component {
  constructor() {
    super();
    this.state = { isOpen: false };
  }

  render({ job, offer }, { isOpen }) {
    const name = titleOf(job);
    return html`<li class="job letter">
      <div class="job-name"><a href=${jobPath(job)}>${name}</a><span class="quiet cut">${listName(job)}</span></div>
      <div class="job-way"><p class="error">${errorText(job.error)}</p></div>
      <div class="job-time quiet"><${Moment} at=${job.finished_at} relative /></div>
      <div class="buttons tight">
        <button type="button" onClick=${() => offer("retry")}>Retry<span class="unseen"> ${name}</span></button>
        <button type="button" onClick=${() => offer("discard")}>Discard<span class="unseen"> ${name}</span></button>
      </div>
      <details class="tries" onToggle=${(event) => this.setState({ isOpen: event.currentTarget.open })}>
        <summary>What was tried</summary>
        ${isOpen ? html`<${Tries} job=${job} />` : null}
      </details>
    </li>`;
  }
}

function Tries({ job }) {
  return html`<${Watch} letter=${feed(`/dead-letters/${encodeURIComponent(job.id)}`, 60)}>
    ${({ letter }) =>
      letter.value
        ? letter.value.items.map((batch) => html`<${Batch} key=${batch.id} batch=${batch} />`)
        : html`<${Unseen} feed=${letter} />`}
  <//>`;
}

function Batch({ batch }) {
  const names = batch.entries.map((entry) => entry.entity_name || entry.entity_id).join(", ");
  const surface = batch.surface ? `, ${surfaceName(batch.surface).toLowerCase()}` : "";
  const targets = batch.targets ? `, ${counted(batch.targets, "target")}` : "";
  return html`<div class="batch">
    <p><strong>${plain(batch.kind)}</strong>${surface}${targets}${
      names ? html`: <span class="entry">${names}</span>` : ""
    }</p>
    <ol class="timeline">
      ${batch.history.map((told, at) => html`<li key=${at} class="bad"><${Try} told=${told} /></li>`)}
    </ol>
  </div>`;
}

function Try({ told }) {
  const about = [told.status || "", told.worker ?? ""].filter(Boolean).join(" · ");
  const text = told.message || plain(told.kind);
  return html`<${Moment} at=${told.at} /><span>${text} <span class="quiet">${about}</span></span>`;
}
