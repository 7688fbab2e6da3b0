/** What a reader may do to a job, and how the page asks before it does. */

import { counted, number } from "../format.js";
import { go, jobPath } from "../route.js";
import { say } from "../parts/say.js";
import { FINAL, providerName, titleOf } from "../words.js";
import { freshKey, send } from "./api.js";
import { hint } from "./feed.js";
import { isAbout } from "./live.js";

const HAS_PLAN = new Set(["completed", "partially_completed"]);

/** The names of what the state of a job allows, in the order in which they are offered. */
export function possible(job, now = Date.now()) {
  const isOver = FINAL.has(job.status);
  const allowed = {
    execute: job.dry_run && HAS_PLAN.has(job.status) && job.plan?.remove > 0 && Date.parse(job.plan.expires_at) > now,
    retry: job.status === "dead_letter",
    rollback: isOver && job.job_type === "enforcement_execution" && !job.dry_run && job.progress.completed > 0,
    discard: job.status === "dead_letter",
    cancel: !isOver && !job.cancelling,
  };
  return Object.keys(allowed).filter((name) => allowed[name]);
}

/** The question before an action: see parts/question.js. */
export function question(name, job, itemIds = null) {
  return QUESTIONS[name](job, itemIds);
}

const QUESTIONS = {
  execute: (job) => ({
    button: "Carry out the plan",
    title: "Carry out this plan?",
    text: [
      `${counted(job.plan.remove, "entry", "entries")} will be taken out of the library,`,
      `at ${providerName(job.provider)} and by a job of its own. It can be cancelled, and rolled back for a week.`,
    ].join(" "),
    yes: `Take ${number(job.plan.remove)} out`,
    act: async () => follow(await send("POST", `${path(job)}/execute`)),
  }),
  retry: (job) => ({
    button: "Retry",
    title: "Retry this job?",
    text: "It goes on from where it stopped: what is done is not done again.",
    yes: "Retry",
    act: () => change(job, send("POST", `${path(job)}/retry`), "goes on"),
  }),
  rollback: (job, itemIds, key = freshKey()) => ({
    button: itemIds ? `Put ${number(itemIds.length)} back` : "Roll back",
    title: itemIds ? `Put ${counted(itemIds.length, "entry", "entries")} back?` : "Roll this job back?",
    text: [
      `What it took out is put back into the library at ${providerName(job.provider)},`,
      "as exactly as the provider allows, as a job of its own.",
    ].join(" "),
    yes: itemIds ? `Put ${number(itemIds.length)} back` : "Roll back",
    act: () => rollBack(job, itemIds, key),
  }),
  discard: (job) => ({
    button: "Discard",
    tone: "bad",
    title: "Discard this job?",
    text: "It is not retried any more. What it has done stays done, and the report stays for now.",
    yes: "Discard",
    act: () => change(job, send("POST", `/dead-letters/${encodeURIComponent(job.id)}/discard`), "is discarded"),
  }),
  cancel: (job) => ({
    button: "Cancel",
    tone: "bad",
    title: "Cancel this job?",
    text: "The calls under way end; nothing more begins. What is done stays done.",
    yes: "Cancel the job",
    act: () => change(job, send("POST", `${path(job)}/cancel`), "is being cancelled"),
  }),
};

/** One key for one question: saying yes once more after a lost answer gives the same job. */
async function rollBack(job, itemIds, key) {
  const body = itemIds ? { item_ids: itemIds } : {};
  follow(await send("POST", `${path(job)}/rollback`, body, { "Idempotency-Key": key }));
}

function follow(made) {
  say(`${titleOf(made)} has been started.`);
  hint((path) => path.startsWith("/jobs"));
  go(jobPath(made));
}

async function change(job, asked, what) {
  await asked;
  say(`${titleOf(job)} ${what}.`);
  hint((path) => isAbout(path, job.id));
}

function path(job) {
  return `/jobs/${encodeURIComponent(job.id)}`;
}
