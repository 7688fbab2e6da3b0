/** What a job went through, event by event, as it is told. */

import { listen } from "../data/stream.js";
import { heard } from "../data/live.js";
import { number } from "../format.js";
import { FINAL, STATUSES, errorText, sentence, stepOf, titleOf, waitText } from "../words.js";
import { Component, html } from "./html.js";
import { Moment } from "./moment.js";

const FROM_THE_BEGINNING = "0";
const MOST = 200;

export class Timeline extends Component {
  constructor() {
    super();
    this.state = { events: [] };
  }

  componentDidMount() {
    const { job } = this.props;
    this.stop = listen(`/jobs/${encodeURIComponent(job.id)}/events`, {
      after: FROM_THE_BEGINNING,
      onEvent: (event) => this.heard(event),
      isOver: () => FINAL.has(this.props.job.status),
    });
  }

  componentWillUnmount() {
    this.stop();
  }

  heard(event) {
    this.setState(({ events }) => ({ events: joined(events, event) }));
    heard(event);
  }

  render({ job }, { events }) {
    const lines = [
      ...(events.length ? events.map((event) => lineOf(event, job)).filter(Boolean) : turnsOf(job)),
    ].reverse();
    return html`<section aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      <ol class="timeline" reversed>${lines.map(
        ({ key, at, text, tone, more }) => html`<li key=${key} class=${tone}>
        <${Moment} at=${at} /><span>${text}${more ? html` <span class="quiet">${more}</span>` : ""}</span>
      </li>`,
      )}</ol>
    </section>`;
  }
}

/** Progress within a step is one line, which moves on; the end of a wait is told where the wait was. */
export function joined(events, event) {
  const last = events.at(-1);
  if (events.some((one) => one.id === event.id && one.type === event.type && event.id !== "")) return events;
  if (isEndOfWait(event) && last?.type !== "waiting") return events;
  if (event.type === "progress" && !event.data.total) return events;
  const isSame = last?.type === "progress" && event.type === "progress" && last.data?.step === event.data?.step;
  return [...(isSame ? events.slice(0, -1) : events), event].slice(-MOST);
}

function isEndOfWait({ type, data }) {
  return type === "waiting" && !waitIn(data)?.reason;
}

function waitIn(data) {
  return data?.waiting_for === undefined ? data : data.waiting_for;
}

function lineOf({ id, type, data }, job) {
  const say = LINES[type];
  const told = say?.(data, job);
  return told ? { key: `${id} ${type}`, at: data.at, ...told } : null;
}

const LINES = {
  status: (data) => ({
    text: STATUSES[data.status]?.text ?? data.status,
    tone: STATUSES[data.status]?.tone,
    more: errorText(data.error),
  }),
  progress: (data, job) => ({
    text: sentence(stepOf({ progress: { step: data.step ?? job.progress.step } })),
    more: countsIn(data, job),
  }),
  waiting: (data, job) => waitLine(waitIn(data), job),
};

function waitLine(waiting, job) {
  if (!waiting?.reason) return { text: "Goes on" };
  return { text: waitText(waiting, job.provider), tone: "warn" };
}

function countsIn({ total, completed, failed, step }, job) {
  if (!total) return "";
  if (step === "scan" || job.dry_run || job.job_type === "library_scan") return `${number(total)} found`;
  return `${number(completed)} of ${number(total)}${failed ? `, ${number(failed)} failed` : ""}`;
}

/** Where nothing streams, the times of the job itself tell its story. */
function turnsOf(job) {
  const ended = {
    text: STATUSES[job.status]?.text ?? job.status,
    tone: STATUSES[job.status]?.tone,
    more: errorText(job.error),
  };
  return [
    { key: "created", at: job.created_at, text: `${titleOf(job)} submitted` },
    { key: "started", at: job.started_at, text: "Started" },
    { key: "ended", at: job.finished_at, ...ended },
  ].filter(({ at }) => at);
}
