/** One job: how far it is, what may be done with it, what it found, did and went through. */

import { possible, question } from "../data/actions.js";
import { blocklists, connections, listName, oneJob } from "../data/sources.js";
import { fromNow, percent } from "../format.js";
import { JobFacts } from "../parts/job_facts.js";
import { Items } from "../parts/job_items.js";
import { Plan, Summary } from "../parts/job_plan.js";
import { Timeline } from "../parts/job_timeline.js";
import { leftOf } from "../parts/job_row.js";
import { Heading } from "../parts/heading.js";
import { Component, html } from "../parts/html.js";
import { Bar, Empty, StatusPill, Unseen } from "../parts/pill.js";
import { Question } from "../parts/question.js";
import { say } from "../parts/say.js";
import { Watch } from "../parts/watch.js";
import { FINAL, STATUSES, errorText, isWorry, sentence, stepOf, titleOf, waitOf } from "../words.js";

export function JobPage({ route }) {
  return html`<${Watch} job=${oneJob(route.id)} lists=${blocklists()} accounts=${connections()}>
    ${({ job }) => (job.value ? html`<${Job} job=${job.value} />` : html`<${NoJob} feed=${job} />`)}
  <//>`;
}

function NoJob({ feed }) {
  if (feed.problem?.status !== 404) return html`<${Unseen} feed=${feed} />`;
  return html`<${Heading}>No such job<//>
    <${Empty} title="There is no job of yours by this id">
      <p>It may have been forgotten: finished jobs are kept for a day, and a week where a rollback needs them.</p>
      <p><a href="#/jobs">All jobs</a></p>
    <//>`;
}

class Job extends Component {
  constructor() {
    super();
    this.state = { question: null };
  }

  componentDidUpdate(before) {
    const { job } = this.props;
    this.rescueFocus();
    if (before.job.status !== job.status) say(`${titleOf(job)}: ${STATUSES[job.status]?.text ?? job.status}`);
  }

  asked(isDone) {
    this.isPressed = isDone;
    this.setState({ question: null });
  }

  /** The button that was pressed goes, sooner or later, with what it did: then the heading takes the focus. */
  rescueFocus() {
    if (!this.isPressed || document.activeElement !== document.body) return;
    this.isPressed = false;
    document.querySelector("main h1").focus();
  }

  render({ job }, { question: ask }) {
    const offer = (name, itemIds) => this.setState({ question: question(name, job, itemIds) });
    return html`
      <nav class="crumbs" aria-label="Where this is"><a href="#/jobs">Jobs</a></nav>
      <header class="job-head">
        <div>
          <${Heading}>${titleOf(job)}<//>
          <p class="quiet">${[listName(job), job.id].filter(Boolean).join(" · ")}</p>
        </div>
        <div class="buttons">
          ${possible(job).map((name) => html`<${Offer} key=${name} name=${name} job=${job} offer=${offer} />`)}
        </div>
      </header>
      <${State} job=${job} />
      <div class="job-body">
        <div><${Plan} job=${job} /><${Summary} job=${job} /><${Items} job=${job} offer=${offer} /></div>
        <aside aria-label="About this job">
          <h2>Facts</h2>
          <${JobFacts} job=${job} />
          <${Timeline} job=${job} />
        </aside>
      </div>
      ${ask ? html`<${Question} ask=${ask} onDone=${(isDone) => this.asked(isDone)} />` : null}
    `;
  }
}

function Offer({ name, job, offer }) {
  const { button, tone } = question(name, job);
  const look = tone ?? (name === "execute" || name === "retry" ? "main" : "");
  return html`<button type="button" class=${look} onClick=${() => offer(name)}>${button}</button>`;
}

function State({ job }) {
  const waits = waitOf(job);
  const until = waits && job.waiting_for.until;
  const isOver = FINAL.has(job.status);
  return html`<section class="job-now ${isOver ? "over" : ""}" aria-label="Where it stands">
    <div class="job-line">
      <${StatusPill} job=${job} />
      <span class=${isWorry(job) ? "waits" : ""}>${isOver ? "" : waits || sentence(stepOf(job))}</span>
      ${until ? html`<span class="quiet">${fromNow(new Date(until))}</span>` : null}
      <span class="grow"></span>
      <span class="quiet">${leftOf(job)}</span>
      <strong class="job-percent">${percent(job.progress.percent)}</strong>
    </div>
    <${Bar}
      value=${job.progress.percent}
      tone=${isOver ? STATUSES[job.status].tone : waits ? "waiting" : "busy"}
      label="Progress"
      text=${[percent(job.progress.percent), isOver ? STATUSES[job.status].text : waits || stepOf(job)].join(", ")}
    />
    ${job.error ? html`<p class="error">${errorText(job.error)}</p>` : null}
  </section>`;
}
