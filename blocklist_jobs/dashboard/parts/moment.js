/** Times: local for the reader, in UTC for who hovers, exact for programs. */

import { ago, clock, fromNow, utc } from "../format.js";
import { html } from "./html.js";

/** A moment as a time of day; with `relative`, as so long ago, and with `ahead`, with how long it is till then. */
export function Moment({ at, relative = false, ahead = false }) {
  if (!at) return html`<span class="quiet">–</span>`;
  const when = new Date(at);
  const text = relative ? ago(when) : clock(when);
  const more = ahead ? ` (${fromNow(when)})` : "";
  return html`<time datetime=${when.toISOString()} title=${utc(when)}>${text}${more}</time>`;
}
