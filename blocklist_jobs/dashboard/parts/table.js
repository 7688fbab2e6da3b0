/** Tables that scroll within themselves where the screen is narrow. */

import { html } from "./html.js";

/**
 * `columns` are `{head, cell, kind}`; `kind` "figure" stands right, "choice" is a box to tick. The first other column
 * names its row. `caption` names the table for those who hear it.
 */
export function Table({ caption, columns, rows, keyOf }) {
  return html`<div class="scroll" role="region" aria-label=${caption} tabindex="0">
    <table>
      <caption class="unseen">${caption}</caption>
      <thead>
        <tr>${columns.map(({ head, kind }) => html`<th scope="col" class=${kind}>${head}</th>`)}</tr>
      </thead>
      <tbody>${rows.map((row) => html`<tr key=${keyOf(row)}>${cells(columns, row)}</tr>`)}</tbody>
    </table>
  </div>`;
}

function cells(columns, row) {
  const naming = columns.findIndex(({ kind }) => kind !== "choice");
  return columns.map(({ cell, kind }, at) =>
    at === naming ? html`<th scope="row" class=${kind}>${cell(row)}</th>` : html`<td class=${kind}>${cell(row)}</td>`,
  );
}
