/** What the reader is told, whether they looked or not. */

import { send } from "../data/api.js";
import { hint } from "../data/feed.js";
import { notifications } from "../data/sources.js";
import { jobPath } from "../route.js";
import { Heading } from "../parts/heading.js";
import { Component, html } from "../parts/html.js";
import { Moment } from "../parts/moment.js";
import { Empty, Unseen } from "../parts/pill.js";
import { Watch } from "../parts/watch.js";
import { noteText } from "../note_words.js";

export class Notifications extends Component {
  constructor() {
    super();
    this.state = { trouble: "" };
  }

  async mark(path) {
    try {
      await send("POST", path);
      this.setState({ trouble: "" });
      hint((known) => known.startsWith("/notifications"));
    } catch (problem) {
      this.setState({ trouble: problem.message });
    }
  }

  render(_, { trouble }) {
    return html`
      <${Heading}>Notifications<//>
      <p class="trouble" role="alert">${trouble}</p>
      <${Watch} notes=${notifications()}>
        ${({ notes }) => (notes.value ? this.list(notes.value.items) : html`<${Unseen} feed=${notes} />`)}
      <//>
    `;
  }

  list(items) {
    if (items.length === 0) {
      return html`<${Empty} title="Nothing to tell yet">
        <p>Jobs that end, accounts that must be connected again and the like are told here.</p>
      <//>`;
    }
    const hasNew = items.some((note) => !note.read_at);
    return html`
      ${hasNew ? this.button("/notifications/read", "Mark all as read") : null}
      <ul class="notes-list">${items.map((note) => this.note(note))}</ul>
    `;
  }

  button(path, text, look = "") {
    return html`<button type="button" class=${look} onClick=${() => this.mark(path)}>${text}</button>`;
  }

  note(note) {
    const { text, tone } = noteText(note);
    const jobId = note.data?.job_id;
    const isNew = !note.read_at;
    const label = html`Mark as read<span class="unseen">: ${text}</span>`;
    return html`<li key=${note.id} class="note ${tone} ${isNew ? "new" : ""}">
      <div>
        ${isNew ? html`<span class="unseen">New: </span>` : null}${text}
        ${jobId ? html` <a href=${jobPath(jobId)}>Look at the job</a>` : null}
      </div>
      <span class="quiet"><${Moment} at=${note.created_at} relative /></span>
      ${isNew ? this.button(`/notifications/${note.id}/read`, label, "plain") : null}
    </li>`;
  }
}
