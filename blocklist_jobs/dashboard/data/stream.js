/** Listens to a path that streams events. The key goes in a header, which the browser's own EventSource cannot send. */

import { Problem, ask } from "./api.js";
import { EventReader } from "./sse.js";

const SILENCE_MS = 45_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const A_DAY_MS = 86_400_000;

/**
 * Calls `onEvent` with each event `{id, type, data}` (data parsed) until stopped, and comes back by itself after the
 * last one heard. `onState` hears "on", "off" and, where there is no such stream, "absent". `isOver` says after an end
 * whether that was the last of it. Gives the way to stop.
 */
export function listen(path, { onEvent, onState = () => {}, isOver = () => false, after = "" }) {
  const stop = new AbortController();
  run(path, { onEvent, onState, isOver, lastId: after, signal: stop.signal });
  return () => stop.abort();
}

async function run(path, round) {
  let pause = FIRST_PAUSE_MS;
  while (!round.signal.aborted) {
    await untilSeen(round.signal);
    const outcome = await once(path, round);
    if (round.signal.aborted) return;
    round.onState(outcome.isAbsent ? "absent" : "off");
    if (outcome.isAbsent || round.isOver()) return;
    pause = outcome.heard ? (round.retryMs ?? FIRST_PAUSE_MS) : Math.min(pause * 2, LONGEST_PAUSE_MS);
    await sleep(Math.max(pause, outcome.waitMs), round.signal);
  }
}

/** One connection, from its beginning to its end, whatever ends it. */
async function once(path, round) {
  const ended = { heard: false, isAbsent: false, waitMs: 0 };
  const silence = new Silence(round.signal);
  try {
    const headers = { Accept: "text/event-stream", ...(round.lastId ? { "Last-Event-ID": round.lastId } : {}) };
    const answer = await ask(path, { headers, signal: silence.signal, patienceMs: A_DAY_MS });
    // No content: all that there will ever be has been seen.
    if (answer.status === 204) return { ...ended, isAbsent: true };
    round.onState("on");
    for await (const event of eventsOf(answer.body, round, silence)) {
      ended.heard = true;
      round.onEvent(event);
    }
  } catch (error) {
    if (error instanceof Problem) Object.assign(ended, afterRefusal(error));
  } finally {
    silence.end();
  }
  return ended;
}

function afterRefusal(problem) {
  return { isAbsent: problem.status >= 400 && !problem.isPassing, waitMs: (problem.retryAfterS ?? 0) * 1000 };
}

async function* eventsOf(body, round, silence) {
  const reader = new EventReader();
  const pieces = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
    silence.broken();
    for (const event of reader.take(piece.value)) yield { ...event, data: parsed(event.data) };
    round.lastId = reader.lastId || round.lastId;
    round.retryMs = reader.retryMs;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Ends a connection on which nothing comes any more, not even a comment, and that of a tab that nobody looks at: a
 * browser has six connections to a server for all its tabs, and what was missed is told after the last event.
 */
class Silence {
  constructor(outer) {
    this.control = new AbortController();
    this.signal = AbortSignal.any([outer, this.control.signal]);
    this.hide = () => document.hidden && this.control.abort();
    document.addEventListener("visibilitychange", this.hide);
    this.broken();
  }

  broken() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.control.abort(), SILENCE_MS);
  }

  end() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.hide);
    this.control.abort();
  }
}

function untilSeen(signal) {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", resolve, { once: true, signal });
    signal.addEventListener("abort", resolve, { once: true });
  });
}

function sleep(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
