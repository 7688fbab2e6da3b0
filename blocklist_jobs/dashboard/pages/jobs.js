/** All jobs, filtered, in pages. */

import { read } from "../data/api.js";
import { blocklists, jobsWhere } from "../data/sources.js";
import { Heading } from "../parts/heading.js";
import { Component, html } from "../parts/html.js";
import { JobRow } from "../parts/job_row.js";
import { Choice } from "../parts/fields.js";
import { Empty, Unseen } from "../parts/pill.js";
import { Watch } from "../parts/watch.js";
import { refine } from "../route.js";
import { JOB_TYPES, PROVIDERS, STATUSES } from "../words.js";

const PAGE = 25;
const FILTERS = [
  ["status", "Status", Object.entries(STATUSES).map(([word, { text }]) => [word, text])],
  ["job_type", "Kind", Object.entries(JOB_TYPES)],
  ["provider", "Provider", Object.entries(PROVIDERS)],
];

export class Jobs extends Component {
  constructor() {
    super();
    this.state = { older: [], cursor: null, trouble: "" };
  }

  componentDidUpdate(before) {
    const changed = before.route.query.toString() !== this.props.route.query.toString();
    if (changed) this.setState({ older: [], cursor: null, trouble: "" });
  }

  /** One more page; the first is kept fresh by its feed, the older ones stay as they were when they were asked for. */
  async more(cursor) {
    try {
      const page = await read(`/jobs?${asked(this.props.route.query)}&cursor=${encodeURIComponent(cursor)}`);
      const older = [...this.state.older, ...page.items];
      this.setState({ older, cursor: page.next_cursor ?? "", trouble: "" });
    } catch (problem) {
      this.setState({ trouble: problem.message });
    }
  }

  choose(name, value) {
    const query = new URLSearchParams(this.props.route.query);
    if (value) query.set(name, value);
    else query.delete(name);
    refine("jobs", query);
  }

  render({ route }, { older, cursor, trouble }) {
    return html`
      <${Heading}>Jobs<//>
      <div class="filters" role="group" aria-label="Show">
        ${FILTERS.map(
          ([name, label, words]) => html`<${Choice}
            key=${name}
            label=${label}
            any="All"
            words=${words}
            value=${route.query.get(name) ?? ""}
            onChoose=${(value) => this.choose(name, value)}
          />`,
        )}
      </div>
      <${Watch} jobs=${jobsWhere(asked(route.query))} lists=${blocklists()}>
        ${({ jobs }) => html`<${List} jobs=${jobs} older=${older} />${this.rest(jobs, cursor, trouble)}`}
      <//>
    `;
  }

  rest(jobs, cursor, trouble) {
    const next = cursor ?? jobs.value?.next_cursor;
    return html`<p class="trouble" role="alert">${trouble}</p>
      ${next ? html`<button type="button" onClick=${() => this.more(next)}>Show older jobs</button>` : null}`;
  }
}

function List({ jobs, older }) {
  if (!jobs.value) return html`<${Unseen} feed=${jobs} />`;
  const fresh = new Set(jobs.value.items.map((job) => job.id));
  const all = [...jobs.value.items, ...older.filter((job) => !fresh.has(job.id))];
  if (all.length === 0) {
    return html`<${Empty} title="No such jobs"><p>Choose other filters, or <a href="#/new">start a job</a>.</p><//>`;
  }
  return html`<ul class="jobs">${all.map((job) => html`<${JobRow} key=${job.id} job=${job} />`)}</ul>`;
}

function asked(query) {
  const known = FILTERS.map(([name]) => [name, query.get(name)]).filter(([, value]) => value);
  return new URLSearchParams([...known, ["limit", PAGE]]).toString();
}
