/** The main heading of a page. Who came to the page by a link finds the focus here, once there is something to read. */

import { Component, createRef, html } from "./html.js";

let isAwaited = false;

/** Another page has been asked for: its heading takes the focus when it is there. */
export function awaitHeading() {
  isAwaited = true;
}

export class Heading extends Component {
  constructor() {
    super();
    this.heading = createRef();
  }

  componentDidMount() {
    if (isAwaited) this.heading.current.focus({ preventScroll: true });
    isAwaited = false;
  }

  render({ children, class: look }) {
    return html`<h1 ref=${this.heading} tabindex="-1" class=${look}>${children}</h1>`;
  }
}
