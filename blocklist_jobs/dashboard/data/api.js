/** The public API, called with the reader's key. Refusals come as a Problem, whatever went wrong. */

import { session } from "./session.js";

const BASE = new URL("api/v1", document.baseURI).href;
const PATIENCE_MS = 20_000;
const MOST_KEPT = 200;

/** The last answer of each path with the mark it came with, so that an unchanged one is not sent again. */
const kept = new Map();

export class Problem extends Error {
  /** `status` is 0 when there was no answer at all. */
  constructor(status, document, retryAfterS = null) {
    super(document.detail ?? document.title ?? `The server answered ${status}.`);
    this.status = status;
    this.code = document.code ?? "";
    this.errors = document.errors ?? [];
    this.retryAfterS = retryAfterS;
  }

  /** Whether the same request may go through later. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** What a path shows; an unchanged answer is the same object as before. */
export async function read(path, signal) {
  const known = kept.get(path);
  const headers = known?.etag ? { "If-None-Match": known.etag } : {};
  const answer = await ask(path, { headers, signal });
  if (answer.status === 304) return known.data;
  const data = await answer.json();
  keep(path, answer.headers.get("ETag"), data);
  return data;
}

/** Sends a document, or nothing, and gives what is answered. */
export async function send(method, path, document, headers = {}) {
  const body = document === undefined ? undefined : JSON.stringify(document);
  const type = body === undefined ? {} : { "Content-Type": "application/json" };
  return jsonOf(await ask(path, { method, body, headers: { ...type, ...headers } }));
}

/** Sends a file as it is. */
export async function upload(path, file) {
  const type = /\.json$/i.test(file.name) ? "application/json" : "text/csv";
  return jsonOf(await ask(path, { method: "POST", body: file, headers: { "Content-Type": type } }));
}

/** What a path gives as a file. */
export async function download(path, type) {
  const answer = await ask(path, { headers: { Accept: type }, patienceMs: 10 * 60_000 });
  return answer.blob();
}

/** One request; raises Problem for every refusal, and ends the session when the key is not taken. */
export async function ask(path, { method = "GET", body, headers = {}, signal, patienceMs = PATIENCE_MS } = {}) {
  const key = session.key;
  const patience = AbortSignal.timeout(patienceMs);
  const answer = await fetch(`${BASE}${path}`, {
    method,
    body,
    headers: { Accept: "application/json", ...headers, Authorization: `Bearer ${key}` },
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
    cache: "no-store",
    credentials: "omit",
    referrerPolicy: "no-referrer",
  }).catch((error) => {
    if (signal?.aborted) throw error;
    throw new Problem(0, { detail: "The server does not answer." });
  });
  if (answer.ok || answer.status === 304) return answer;
  const problem = await problemOf(answer);
  if (problem.status === 401 && key === session.key && key) session.leave(problem.message);
  throw problem;
}

/** Forgets all answers: another reader may see other things. */
export function forget() {
  kept.clear();
}

/** A word that no other request has; also where `crypto.randomUUID` is missing, as on plain HTTP. */
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function keep(path, etag, data) {
  kept.delete(path);
  if (!etag) return;
  kept.set(path, { etag, data });
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
}

async function jsonOf(answer) {
  return answer.status === 204 ? null : answer.json();
}

async function problemOf(answer) {
  const document = await answer.json().catch(() => ({}));
  const seconds = Number.parseFloat(answer.headers.get("Retry-After") ?? "");
  return new Problem(answer.status, document, Number.isFinite(seconds) ? seconds : null);
}
