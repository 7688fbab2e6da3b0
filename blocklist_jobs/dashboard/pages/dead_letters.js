/** Jobs that used up their attempts: why, and what is to become of them. */

import { question } from "../data/actions.js";
import { send } from "../data/api.js";
import { hint } from "../data/feed.js";
import { isAbout } from "../data/live.js";
import { blocklists, deadLetters } from "../data/sources.js";
import { counted, number } from "../format.js";
import { Heading } from "../parts/heading.js";
import { Component, html } from "../parts/html.js";
import { DeadLetterRow } from "../parts/dead_letter_row.js";
import { Moment } from "../parts/moment.js";
import { Empty, Unseen } from "../parts/pill.js";
import { Question } from "../parts/question.js";
import { say } from "../parts/say.js";
import { Table } from "../parts/table.js";
import { Watch } from "../parts/watch.js";
import { providerName } from "../words.js";

export class DeadLetters extends Component {
  constructor() {
    super();
    this.state = { question: null };
  }

  render(_, { question: ask }) {
    const offer = (wanted) => this.setState({ question: wanted });
    return html`
      <${Heading}>Dead letters<//>
      <p class="lead">
        Jobs that used up their attempts. Nothing of them is lost: a retry goes on from where they stopped.
      </p>
      <${Watch} dead=${deadLetters()} lists=${blocklists()}>
        ${({ dead }) =>
          dead.value ? html`<${Letters} dead=${dead.value} offer=${offer} />` : html`<${Unseen} feed=${dead} />`}
      <//>
      ${ask ? html`<${Question} ask=${ask} onDone=${() => offer(null)} />` : null}
    `;
  }
}

function Letters({ dead, offer }) {
  if (dead.items.length === 0) {
    return html`<${Empty} title="There are no dead letters">
      <p>Jobs come here when a batch has failed again and again.</p>
    <//>`;
  }
  return html`
    <h2>Causes</h2>
    <${Causes} causes=${dead.causes} offer=${offer} />
    <h2>Jobs</h2>
    <ul class="jobs letters">${dead.items.map(
      (job) => html`<${DeadLetterRow} key=${job.id} job=${job} offer=${(name) => offer(question(name, job))} />`,
    )}</ul>
    ${dead.next_cursor ? html`<p class="quiet">The newest ${number(dead.items.length)} are shown.</p>` : null}
  `;
}

function Causes({ causes, offer }) {
  const columns = [
    { head: "Cause", cell: (cause) => cause.cause },
    { head: "Provider", cell: (cause) => providerName(cause.provider) },
    { head: "Jobs", kind: "figure", cell: (cause) => number(cause.jobs) },
    { head: "Last", cell: (cause) => html`<${Moment} at=${cause.last_at} relative />` },
    { head: html`<span class="unseen">What to do</span>`, cell: (cause) => buttons(cause, offer) },
  ];
  const keyOf = ({ provider, cause }) => `${provider} ${cause}`;
  return html`<${Table} caption="What brought them here" columns=${columns} rows=${causes} keyOf=${keyOf} />`;
}

function buttons(cause, offer) {
  const all = `all ${number(cause.jobs)}`;
  const about = html`<span class="unseen"> on ${providerName(cause.provider)}: ${cause.cause}</span>`;
  return html`<span class="buttons tight">
    <button type="button" onClick=${() => offer(many("retry", cause))}>Retry ${all}${about}</button>
    <button type="button" onClick=${() => offer(many("discard", cause))}>Discard ${all}${about}</button>
  </span>`;
}

/** The question before many are retried or discarded at once. */
function many(action, { provider, cause, jobs }) {
  const [verb, text, tone] = {
    retry: ["Retry", "Each goes on from where it stopped: what is done is not done again.", undefined],
    discard: ["Discard", "They are not retried any more. What they have done stays done.", "bad"],
  }[action];
  const what = counted(jobs, "job");
  return {
    title: `${verb} ${what} on ${providerName(provider)}?`,
    text: `${cause}. ${text}`.replace("..", "."),
    yes: `${verb} ${what}`,
    tone,
    act: async () => {
      await send("POST", `/dead-letters/${action}`, { provider, cause: [cause] });
      hint((path) => isAbout(path));
      say(`${verb}: ${what}, begun.`);
    },
  };
}
