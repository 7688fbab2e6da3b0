/** The use of a window over the last minutes, as a small drawing; the figures stand beside it as text. */

import { html } from "./html.js";

const WIDTH = 300;
const HEIGHT = 56;

/** `samples` are `{at, used}` with times in milliseconds, oldest first; `limit` is the line that is never crossed. */
export function UseChart({ samples, limit, learned, spanMs, label }) {
  const until = Date.now();
  const x = (at) => round(WIDTH - ((until - at) / spanMs) * WIDTH);
  const y = (value) => round(HEIGHT - 1 - (Math.min(value, limit) / limit) * (HEIGHT - 8));
  const points = shown(samples, until - spanMs).map(({ at, used }) => [x(at), y(used)]);
  const box = `0 0 ${WIDTH} ${HEIGHT}`;
  return html`<svg class="chart" viewBox=${box} preserveAspectRatio="none" role="img" aria-label=${label}>
    <line class="limit" x1="0" x2=${WIDTH} y1=${y(limit)} y2=${y(limit)} />
    <line class="half" x1="0" x2=${WIDTH} y1=${y(limit / 2)} y2=${y(limit / 2)} />
    ${learned ? html`<line class="learned" x1="0" x2=${WIDTH} y1=${y(learned)} y2=${y(learned)} />` : null}
    ${points.length > 1 ? html`<path class="area" d=${area(points)} /><path class="edge" d=${line(points)} />` : null}
    <line class="floor" x1="0" x2=${WIDTH} y1=${HEIGHT - 1} y2=${HEIGHT - 1} />
  </svg>`;
}

/** The samples from `from` on and the last one before it, so that the line begins at the left edge. */
function shown(samples, from) {
  const first = samples.findIndex(({ at }) => at >= from);
  return first < 0 ? samples.slice(-1) : samples.slice(Math.max(0, first - 1));
}

function line(points) {
  return `M${points.map(([x, y]) => `${x},${y}`).join("L")}`;
}

function area(points) {
  return `${line(points)}L${points.at(-1)[0]},${HEIGHT - 1}L${points[0][0]},${HEIGHT - 1}Z`;
}

function round(value) {
  return Math.round(value * 10) / 10;
}
