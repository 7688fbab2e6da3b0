/** Fields of forms, each with its label. */

import { html } from "./html.js";

let made = 0;
const ids = new Map();

/** The same id for the same label as long as the page lives. */
export function idFor(label) {
  if (!ids.has(label)) ids.set(label, `field-${(made += 1)}`);
  return ids.get(label);
}

/** One of `words`, pairs of a word and its text; with `any`, none of them as well. */
export function Choice({ label, words, value, any, onChoose }) {
  const id = idFor(label);
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} value=${value} onChange=${(event) => onChoose(event.currentTarget.value)}>
      ${any ? html`<option value="" selected=${value === ""}>${any}</option>` : null}
      ${words.map(
        ([word, text]) => html`<option key=${word} value=${word} selected=${word === value}>${text}</option>`,
      )}
    </select>
  </div>`;
}

export function Tick({ name, value, checked, text, hint, onChange }) {
  return html`<label class="tick">
    <input
      type="checkbox"
      name=${name}
      value=${value}
      checked=${checked}
      onChange=${(event) => onChange(event.currentTarget.checked)}
    />
    <span>${text}${hint ? html`<small class="quiet">${hint}</small>` : ""}</span>
  </label>`;
}

/** One of several, all of them seen. `options` are `{value, text, hint}`. */
export function Radios({ legend, name, options, value, onChoose }) {
  return html`<fieldset>
    <legend>${legend}</legend>
    ${options.map(
      (option) => html`<label class="tick" key=${option.value}>
        <input
          type="radio"
          name=${name}
          value=${option.value}
          checked=${option.value === value}
          onChange=${() => onChoose(option.value)}
        />
        <span>${option.text}${option.hint ? html`<small class="quiet">${option.hint}</small>` : ""}</span>
      </label>`,
    )}
  </fieldset>`;
}
