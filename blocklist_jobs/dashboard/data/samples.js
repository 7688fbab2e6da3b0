/** What the windows held at each look: the API tells the present, and the charts show the minutes before it. */

const KEPT_MS = 10 * 60_000;
const series = new Map();

/** Keeps what a status said at a time (milliseconds); a time that is known changes nothing. */
export function keepSample(provider, at, used) {
  const known = series.get(provider) ?? [];
  if (known.length > 0 && known.at(-1).at >= at) return;
  const young = known.filter((sample) => sample.at > at - KEPT_MS);
  series.set(provider, [...young, { at, used }]);
}

/** The samples of a provider, oldest first. */
export function samplesOf(provider) {
  return series.get(provider) ?? [];
}

export function forgetSamples() {
  series.clear();
}
