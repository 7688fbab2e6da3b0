/** Names and values, one pair a line. */

import { html } from "./html.js";

/** `pairs` are a name and what stands beside it. */
export function Rows({ pairs }) {
  const row = ([name, value]) => html`<div key=${name}>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
  return html`<dl class="rows">${pairs.map(row)}</dl>`;
}
