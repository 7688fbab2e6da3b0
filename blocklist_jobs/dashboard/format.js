/** Numbers, spans and times in words for people. */

const whole = new Intl.NumberFormat();
const times = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const minutes = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const days = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

export function number(value) {
  return whole.format(value);
}

/** One of many, or many: `counted(2, "artist")` is "2 artists". */
export function counted(value, one, many = `${one}s`) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

export function percent(value) {
  return `${value >= 10 || value === 0 ? Math.floor(value) : value.toFixed(1)}\u00a0%`;
}

/** A span, in the two units that matter. */
export function span(seconds) {
  const s = Math.max(0, seconds);
  if (s < 1) return s === 0 ? "0\u00a0s" : `${s.toFixed(1)}\u00a0s`;
  if (s < MINUTE_S) return `${Math.round(s)}\u00a0s`;
  if (s < HOUR_S) return two(s, MINUTE_S, "min", 1, "s", 10 * MINUTE_S);
  if (s < DAY_S) return two(s, HOUR_S, "h", MINUTE_S, "min", DAY_S);
  return two(s, DAY_S, "d", HOUR_S, "h", 7 * DAY_S);
}

/** An estimate, no more exact than it can be. */
export function about(seconds) {
  if (seconds < 5) return "a few seconds";
  if (seconds < MINUTE_S) return `about ${Math.ceil(seconds / 5) * 5}\u00a0s`;
  if (seconds < HOUR_S) return `about ${Math.round(seconds / MINUTE_S)}\u00a0min`;
  return `about ${span(Math.round(seconds / MINUTE_S) * MINUTE_S)}`;
}

/** The time of day; with the date when it is another day's. */
export function clock(when) {
  return when.toDateString() === new Date().toDateString() ? times.format(when) : days.format(when);
}

/** A time ahead: to the second while it is near, and to the minute when seconds mean nothing. */
export function deadline(when) {
  const isFar = when.getTime() - Date.now() > 10 * MINUTE_S * 1000;
  if (!isFar) return clock(when);
  const minute = new Date(Math.round(when.getTime() / 60_000) * 60_000);
  return minute.toDateString() === new Date().toDateString() ? minutes.format(minute) : days.format(minute);
}

export function utc(when) {
  return `${when.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

export function ago(when) {
  const seconds = (Date.now() - when.getTime()) / 1000;
  if (seconds < 0) return `in ${span(-seconds)}`;
  return seconds < 10 ? "just now" : `${span(coarse(seconds))} ago`;
}

export function fromNow(when) {
  const seconds = (when.getTime() - Date.now()) / 1000;
  return seconds > 0 ? `in ${span(Math.ceil(seconds))}` : "now";
}

/** How long something took, from its first time to its last or to now. */
export function between(from, till) {
  return (new Date(till ?? Date.now()) - new Date(from)) / 1000;
}

function coarse(seconds) {
  if (seconds < MINUTE_S) return Math.floor(seconds / 5) * 5;
  if (seconds < HOUR_S) return Math.floor(seconds / MINUTE_S) * MINUTE_S;
  return seconds;
}

function two(seconds, large, largeName, small, smallName, smallUntil) {
  const first = Math.floor(seconds / large);
  const second = Math.floor((seconds % large) / small);
  const rest = seconds < smallUntil && second > 0 ? `\u00a0${second}\u00a0${smallName}` : "";
  return `${number(first)}\u00a0${largeName}${rest}`;
}
