/** Asks for the key, and looks whether it is taken before it lets anyone in. */

import { session } from "../data/session.js";
import { Component, createRef, html } from "../parts/html.js";

export class SignIn extends Component {
  constructor() {
    super();
    this.field = createRef();
    this.state = { isBusy: false, trouble: session.reason };
  }

  componentDidMount() {
    this.field.current.focus();
  }

  async enter(event) {
    event.preventDefault();
    const key = this.field.current.value.trim();
    if (!key) return this.setState({ trouble: "Paste the key first." });
    this.setState({ isBusy: true, trouble: "" });
    const trouble = await refusal(key);
    if (trouble) {
      this.setState({ isBusy: false, trouble });
      this.field.current.focus();
    } else session.enter(key);
  }

  render(_, { isBusy, trouble }) {
    return html`<main class="sign-in">
      <h1><span class="mark" aria-hidden="true"></span>blocklist_jobs</h1>
      <form onSubmit=${(event) => this.enter(event)}>
        <label for="key">API key</label>
        <input
          id="key"
          ref=${this.field}
          type="password"
          autocomplete="off"
          spellcheck="false"
          placeholder="blj_…"
          aria-describedby="key-hint key-trouble"
          aria-invalid=${trouble ? "true" : "false"}
        />
        <p id="key-trouble" class="trouble" role="alert">${trouble}</p>
        <button class="main" disabled=${isBusy}>${isBusy ? "One moment …" : "Sign in"}</button>
        <p id="key-hint" class="quiet">
          It stays in this tab and is forgotten with it. <code>blocklist-jobs up</code> keeps the local one in${" "}
          <code>.blocklist-jobs/local-key</code>; <code>blocklist-jobs keys create</code> makes others.
        </p>
      </form>
    </main>`;
  }
}

/** Why a key is not taken; "" when it is. The session is not touched before that is known. */
async function refusal(key) {
  // A header carries no other characters; the browser would refuse without a reason that a reader understands.
  if (!/^[\x21-\x7e]+$/.test(key)) return "A key has no spaces and no special characters. Copy it once more.";
  try {
    const headers = { Authorization: `Bearer ${key}` };
    const answer = await fetch(new URL("api/v1/me", document.baseURI), { headers, cache: "no-store" });
    if (answer.ok) return "";
    const problem = await answer.json().catch(() => ({}));
    return answer.status === 401 ? "This key is not known, has expired or was revoked." : problem.detail;
  } catch {
    return "The server does not answer. Try again in a moment.";
  }
}
