/** A question before what is not simply undone: the browser's own dialog, which keeps the focus and knows Esc. */

import { Component, createRef, html } from "./html.js";

/**
 * `ask` is `{title, text, yes, tone, act}`; `act` does it and may fail with a Problem, which is shown. `onDone` is
 * called when the dialog has closed, with whether it was done.
 */
export class Question extends Component {
  constructor() {
    super();
    this.dialog = createRef();
    this.state = { isBusy: false, trouble: "" };
    this.isDone = false;
  }

  componentDidMount() {
    this.dialog.current.showModal();
  }

  async yes() {
    this.setState({ isBusy: true, trouble: "" });
    try {
      await this.props.ask.act();
      this.isDone = true;
      this.dialog.current.close();
    } catch (problem) {
      this.setState({ isBusy: false, trouble: problem.message });
    }
  }

  render({ ask, onDone }, { isBusy, trouble }) {
    return html`<dialog
      ref=${this.dialog}
      aria-labelledby="question-title"
      aria-describedby="question-text"
      onClose=${() => onDone(this.isDone)}
    >
      <h2 id="question-title">${ask.title}</h2>
      <div id="question-text">${ask.text}</div>
      <p class="trouble" role="alert">${trouble}</p>
      <div class="buttons">
        <button type="button" onClick=${() => this.dialog.current.close()} disabled=${isBusy}>No, leave it</button>
        <button type="button" class=${ask.tone ?? "main"} onClick=${() => this.yes()} disabled=${isBusy}>
          ${isBusy ? "One moment …" : ask.yes}
        </button>
      </div>
    </dialog>`;
  }
}
