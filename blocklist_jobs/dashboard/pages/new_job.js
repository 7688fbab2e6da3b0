/** A new job: whose library, by which list, and what exactly. It begins as a dry run unless told otherwise. */

import { freshKey, send } from "../data/api.js";
import { hint } from "../data/feed.js";
import { blocklists, connections, isAdmin, me, providers } from "../data/sources.js";
import { Heading } from "../parts/heading.js";
import { Component, html } from "../parts/html.js";
import { Choice, Radios, Tick } from "../parts/fields.js";
import { ListChoice } from "../parts/list_choice.js";
import { Empty, Unseen } from "../parts/pill.js";
import { say } from "../parts/say.js";
import { Watch } from "../parts/watch.js";
import { go, jobPath } from "../route.js";
import { PRIORITIES, SURFACES, providerName, titleOf } from "../words.js";

const KINDS = [
  { value: "dry_run", text: "Look first", hint: "A dry run: shows what would go and touches nothing." },
  { value: "enforcement", text: "Clean up at once", hint: "Takes it out; a rollback puts it back for a week." },
  { value: "library_scan", text: "Only count", hint: "A library scan: what is there, by surface and artist." },
];
const RECONNECT = "This account must be connected again; a job would wait for that.";
const MATCHES = [
  { value: "credited", text: "Anyone credited on it" },
  { value: "primary", text: "Its first artist only" },
];

export function NewJob() {
  return html`
    <${Heading}>New job<//>
    <${Watch} accounts=${connections()} able=${providers()} lists=${blocklists()} who=${me()}>
      ${({ accounts, able }) => {
        if (!accounts.value || !able.value) return html`<${Unseen} feed=${accounts.value ? able : accounts} />`;
        const usable = accounts.value.items.filter((one) => one.status !== "disconnected");
        return usable.length ? html`<${Form} accounts=${usable} able=${able.value.items} />` : html`<${NoAccount} />`;
      }}
    <//>
  `;
}

function NoAccount() {
  return html`<${Empty} title="No account is connected yet">
    <p>Connect one first, with <code>blocklist-jobs connect spotify</code> or by the <a href="docs">API</a>.</p>
  <//>`;
}

class Form extends Component {
  constructor({ accounts }) {
    super();
    this.key = freshKey();
    this.state = {
      account: accounts[0].id,
      kind: "dry_run",
      list: "",
      match: "credited",
      surfaces: Object.keys(SURFACES),
      owned: false,
      dislike: false,
      priority: "normal",
      isBusy: false,
      troubles: [],
    };
  }

  get account() {
    return this.props.accounts.find((one) => one.id === this.state.account) ?? this.props.accounts[0];
  }

  /** What can be done at the chosen provider. */
  get able() {
    return this.props.able.find((one) => one.provider === this.account.provider)?.surfaces ?? {};
  }

  get isScan() {
    return this.state.kind === "library_scan";
  }

  surface(name, isWanted) {
    const others = this.state.surfaces.filter((one) => one !== name);
    this.setState({ surfaces: isWanted ? [...others, name] : others });
  }

  get chosenSurfaces() {
    return Object.keys(SURFACES).filter((name) => this.state.surfaces.includes(name) && this.able[name]);
  }

  request() {
    const { kind, list, match, owned, dislike, priority } = this.state;
    const { provider, id } = this.account;
    const named = { connection_id: id, ...(list ? { blocklist_id: list } : {}) };
    const surfaces = this.chosenSurfaces;
    if (this.isScan) return { job_type: "library_scan", provider, priority, payload: { ...named, surfaces } };
    const playlists = owned ? "owned" : "owned_and_collaborative";
    const options = { match, surfaces, playlists, dislike_where_removal_is_impossible: dislike };
    const payload = { ...named, dry_run: kind === "dry_run", options };
    return { job_type: "enforcement_execution", provider, priority, payload };
  }

  complaints() {
    return [
      ...(!this.state.list && !this.isScan ? ["Choose a blocklist, or upload one."] : []),
      ...(this.chosenSurfaces.length === 0 ? ["Choose at least one part of the library."] : []),
    ];
  }

  async submit(event) {
    event.preventDefault();
    const troubles = this.complaints();
    if (troubles.length) return this.setState({ troubles });
    this.setState({ isBusy: true, troubles: [] });
    try {
      const job = await send("POST", "/jobs/queue", this.request(), { "Idempotency-Key": this.key });
      hint((path) => path.startsWith("/jobs"));
      say(`${titleOf(job)} has been submitted.`);
      go(jobPath(job));
    } catch (problem) {
      // What was refused is another request once it has been corrected.
      if (!problem.isPassing) this.key = freshKey();
      this.setState({
        isBusy: false,
        troubles: problem.errors.length
          ? problem.errors.map(({ pointer, detail }) => `${pointer} ${detail}`)
          : [problem.message],
      });
    }
  }

  render({ accounts }, state) {
    const set = (name) => (value) => this.setState({ [name]: value });
    return html`<form class="new-job" onSubmit=${(event) => this.submit(event)}>
      <${Choice}
        label="Account"
        words=${accounts.map(accountWords)}
        value=${this.account.id}
        onChoose=${set("account")}
      />
      ${this.account.status === "needs_reconnect" ? html`<p class="trouble">${RECONNECT}</p>` : null}
      <${ListChoice}
        value=${state.list}
        provider=${this.account.provider}
        isNeeded=${!this.isScan}
        onChoose=${set("list")}
      />
      <${Radios} legend="What to do" name="kind" options=${KINDS} value=${state.kind} onChoose=${set("kind")} />
      <${Surfaces}
        able=${this.able}
        chosen=${state.surfaces}
        onChange=${(name, isWanted) => this.surface(name, isWanted)}
      />
      ${this.isScan ? null : this.exactly(state, set)}
      <${Priority} value=${state.priority} onChoose=${set("priority")} />
      <ul class="trouble" role="alert">${state.troubles.map((trouble) => html`<li key=${trouble}>${trouble}</li>`)}</ul>
      <button class="main" disabled=${state.isBusy}>${submitText(state)}</button>
    </form>`;
  }

  exactly(state, set) {
    const canDislike = Object.values(this.able).some((surface) => surface.can_dislike && !surface.can_remove);
    return html`
      ${canDislike ? html`<${Dislike} checked=${state.dislike} onChange=${set("dislike")} />` : null}
      <details>
        <summary>More precisely</summary>
        <${Radios}
          legend="An entry goes for"
          name="match"
          options=${MATCHES}
          value=${state.match}
          onChoose=${set("match")}
        />
        <${Tick} checked=${state.owned} text="Leave collaborative playlists of others alone" onChange=${set("owned")} />
      </details>
    `;
  }
}

function Dislike({ checked, onChange }) {
  const hint = "Otherwise it is only listed for you.";
  return html`<${Tick} checked=${checked} text="Dislike what cannot be removed" hint=${hint} onChange=${onChange} />`;
}

/** Those parts of the library that the provider lets anyone see. */
function Surfaces({ able, chosen, onChange }) {
  const known = Object.entries(SURFACES).filter(([name]) => able[name]);
  return html`<fieldset>
    <legend>Parts of the library</legend>
    ${known.map(
      ([name, text]) => html`<${Tick}
        key=${name}
        checked=${chosen.includes(name)}
        text=${text}
        hint=${lackOf(able[name])}
        onChange=${(isWanted) => onChange(name, isWanted)}
      />`,
    )}
  </fieldset>`;
}

/** What cannot be done on a surface; "" where nothing is missing. */
function lackOf({ can_remove: canRemove, can_dislike: canDislike }) {
  if (canRemove) return "";
  return canDislike ? "nothing can be removed here, only disliked" : "nothing can be removed here";
}

function Priority({ value, onChoose }) {
  const words = PRIORITIES.filter((word) => word !== "critical" || isAdmin()).map((word) => [word, word]);
  return html`<${Choice} label="Priority" words=${words} value=${value} onChoose=${onChoose} />`;
}

function accountWords(account) {
  const who = account.provider_user_id ? `: ${account.provider_user_id}` : "";
  return [
    account.id,
    `${providerName(account.provider)}${who}${account.status === "needs_reconnect" ? " (connect it again)" : ""}`,
  ];
}

function submitText({ isBusy, kind }) {
  if (isBusy) return "One moment …";
  return { dry_run: "Start the dry run", enforcement: "Start the clean-up", library_scan: "Start the scan" }[kind];
}
