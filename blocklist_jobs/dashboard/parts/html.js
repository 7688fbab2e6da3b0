/** The one door to the two libraries: markup as tagged templates, whose values are always text, never markup. */

import htm from "../vendor/htm.js";
import { Component, createRef, h, render } from "../vendor/preact.js";

export const html = htm.bind(h);
export { Component, createRef, render };
