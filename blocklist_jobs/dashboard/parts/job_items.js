/** A job's report, entry by entry. All names in it were written by strangers: they are shown as text. */

import { download, read } from "../data/api.js";
import { feed } from "../data/feed.js";
import { number } from "../format.js";
import { FINAL, ITEM_STATUSES, SURFACES, errorText, plain, surfaceName } from "../words.js";
import { Choice } from "./fields.js";
import { Component, html } from "./html.js";
import { Moment } from "./moment.js";
import { Pill, Unseen } from "./pill.js";
import { say } from "./say.js";
import { Table } from "./table.js";
import { Watch } from "./watch.js";

const PAGE = 25;
const NOTHING_MORE = { older: [], cursor: null, trouble: "" };

export class Items extends Component {
  constructor() {
    super();
    this.state = { status: "", surface: "", chosen: new Set(), ...NOTHING_MORE };
  }

  path(cursor = "") {
    const { status, surface } = this.state;
    const wanted = Object.entries({ status, surface, cursor }).filter(([, value]) => value);
    const query = new URLSearchParams([...wanted, ["limit", PAGE]]);
    return `/jobs/${encodeURIComponent(this.props.job.id)}/items?${query}`;
  }

  filter(change) {
    this.setState({ ...change, ...NOTHING_MORE });
  }

  async more(cursor) {
    try {
      const page = await read(this.path(cursor));
      this.setState({ older: [...this.state.older, ...page.items], cursor: page.next_cursor ?? "", trouble: "" });
    } catch (problem) {
      this.setState({ trouble: problem.message });
    }
  }

  async save() {
    try {
      const file = await download(`/jobs/${encodeURIComponent(this.props.job.id)}/items?format=csv`, "text/csv");
      saveAs(file, `job-${this.props.job.id}.csv`);
      say("The report has been saved.");
    } catch (problem) {
      this.setState({ trouble: problem.message });
    }
  }

  tick(id, isChosen) {
    const chosen = new Set(this.state.chosen);
    if (isChosen) chosen.add(id);
    else chosen.delete(id);
    this.setState({ chosen });
  }

  render({ job, offer }, { status, surface, chosen, trouble }) {
    if (job.progress.total === 0 && !FINAL.has(job.status)) return null;
    const everyS = FINAL.has(job.status) ? 60 : 4;
    const items = feed(this.path(), everyS);
    return html`<section aria-labelledby="items">
      <div class="head-line">
        <h2 id="items">Report</h2>
        <span class="grow"></span>
        ${chosen.size ? putBack(chosen, offer) : null}
        <button type="button" onClick=${() => this.save()}>Save as CSV</button>
      </div>
      <div class="filters" role="group" aria-label="Show entries">
        <${Choice}
          label="Surface"
          any="All"
          words=${Object.entries(SURFACES)}
          value=${surface}
          onChoose=${(value) => this.filter({ surface: value })}
        />
        <${Choice}
          label="State"
          any="All"
          words=${statusWords()}
          value=${status}
          onChoose=${(value) => this.filter({ status: value })}
        />
      </div>
      <p class="trouble" role="alert">${trouble}</p>
      <${Watch} items=${items}>${({ items: seen }) => this.list(seen)}<//>
    </section>`;
  }

  list(seen) {
    if (!seen.value) return html`<${Unseen} feed=${seen} />`;
    const { job } = this.props;
    const rows = [...seen.value.items, ...this.state.older];
    const next = this.state.cursor ?? seen.value.next_cursor;
    if (rows.length === 0) return html`<p class="quiet">There are no such entries.</p>`;
    const columns = [...(canBeChosen(job) ? [this.choosing()] : []), ...columnsOf()];
    return html`<${Table} caption="Entries of this job" columns=${columns} rows=${rows} keyOf=${(item) => item.id} />
      ${next ? html`<button type="button" onClick=${() => this.more(next)}>Show more entries</button>` : null}`;
  }

  choosing() {
    const { chosen } = this.state;
    const box = (item) => html`<input
      type="checkbox"
      aria-label=${`Put ${item.entity_name || item.entity_id} back`}
      checked=${chosen.has(item.id)}
      onChange=${(event) => this.tick(item.id, event.currentTarget.checked)}
    />`;
    return {
      head: html`<span class="unseen">Put back</span>`,
      kind: "choice",
      cell: (item) => (item.status === "completed" ? box(item) : ""),
    };
  }
}

function putBack(chosen, offer) {
  const text = `Put ${number(chosen.size)} back`;
  return html`<button type="button" onClick=${() => offer("rollback", [...chosen])}>${text}</button>`;
}

function canBeChosen(job) {
  return job.job_type === "enforcement_execution" && !job.dry_run && FINAL.has(job.status);
}

function columnsOf() {
  return [
    {
      head: "Entry",
      cell: (item) =>
        html`<span class="entry" title=${plain(item.entity_type)}>${item.entity_name || item.entity_id}</span>`,
    },
    { head: "Where", cell: (item) => item.container_name || surfaceName(item.surface) },
    { head: "State", cell: (item) => html`<${ItemState} item=${item} />` },
    { head: "Changed", cell: (item) => html`<${Moment} at=${item.updated_at} />` },
  ];
}

function ItemState({ item }) {
  const { text, tone } = ITEM_STATUSES[item.status] ?? { text: plain(item.status) };
  const why = errorText(item.error);
  return html`<${Pill} tone=${tone}>${text}<//>${why ? html` <small class="quiet why">${why}</small>` : ""}`;
}

function statusWords() {
  return Object.entries(ITEM_STATUSES)
    .filter(([word]) => word !== "in_progress")
    .map(([word, { text }]) => [word, text]);
}

function saveAs(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
