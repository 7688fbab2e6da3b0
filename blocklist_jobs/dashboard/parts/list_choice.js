/** Which blocklist: one of those that are there, or a file that is uploaded here and now. */

import { upload } from "../data/api.js";
import { blocklists } from "../data/sources.js";
import { counted } from "../format.js";
import { Choice, idFor } from "./fields.js";
import { Component, html } from "./html.js";
import { say } from "./say.js";

const SKIPS_SHOWN = 5;

export class ListChoice extends Component {
  constructor() {
    super();
    this.state = { isBusy: false, trouble: "", stored: null };
  }

  async take(event) {
    const [file] = event.currentTarget.files;
    if (!file) return;
    this.setState({ isBusy: true, trouble: "", stored: null });
    try {
      const name = file.name.replace(/\.[^.]*$/, "").slice(0, 100) || "list";
      const query = new URLSearchParams({ name, provider: this.props.provider });
      const stored = await upload(`/blocklists?${query}`, file);
      await blocklists().ask();
      this.setState({ isBusy: false, stored });
      this.props.onChoose(stored.id);
      say(`${stored.name} has been stored, ${counted(stored.size, "artist")}.`);
    } catch (problem) {
      const errors = problem.errors.map(({ detail }) => detail).join(" ");
      this.setState({ isBusy: false, trouble: [problem.message, errors].filter(Boolean).join(" ") });
    }
  }

  render({ value, isNeeded, onChoose }, { isBusy, trouble, stored }) {
    const words = (blocklists().value?.items ?? []).map((one) => [
      one.id,
      `${one.name} (${counted(one.size, "artist")})`,
    ]);
    const fileId = idFor("Upload a list");
    return html`
      <${Choice}
        label="Blocklist"
        any=${isNeeded ? "Choose …" : "None"}
        words=${words}
        value=${value}
        onChoose=${onChoose}
      />
      <div class="field">
        <label for=${fileId}>Upload a list</label>
        <input
          id=${fileId}
          type="file"
          accept=".csv,.tsv,.txt,.json,text/csv,application/json"
          disabled=${isBusy}
          onChange=${(event) => this.take(event)}
        />
        <small class="quiet">
          CSV or JSON: an artist a row, with ids of the providers. Names alone are only listed for you.
        </small>
      </div>
      <p class="trouble" role="alert">${trouble}</p>
      ${isBusy ? html`<p class="quiet">Uploading …</p>` : null}
      ${stored ? html`<${Stored} stored=${stored} />` : null}
    `;
  }
}

function Stored({ stored: { name, size, skipped, skipped_total: left } }) {
  const rest = left ? `, ${counted(left, "row")} left out` : "";
  const rows = skipped.slice(0, SKIPS_SHOWN).map(({ row, reason }) => html`<li key=${row}>row ${row}: ${reason}</li>`);
  return html`<div class="note good">
    <p><strong>${name}</strong> is stored: ${counted(size, "artist")}${rest}.</p>
    ${left ? html`<ul>${rows}</ul>` : null}
  </div>`;
}
