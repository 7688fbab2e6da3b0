/** The providers one by one, with what an operator may change. */

import { send } from "../data/api.js";
import { hint } from "../data/feed.js";
import { isAdmin, me, rateLimits } from "../data/sources.js";
import { counted, number, span } from "../format.js";
import { Heading } from "../parts/heading.js";
import { Component, html } from "../parts/html.js";
import { ProviderCards } from "../parts/provider_card.js";
import { Rows } from "../parts/rows.js";
import { Question } from "../parts/question.js";
import { say } from "../parts/say.js";
import { Watch } from "../parts/watch.js";
import { providerName } from "../words.js";

export class Providers extends Component {
  render(_, { question }) {
    const ask = (wanted) => this.setState({ question: wanted });
    return html`
      <${Heading}>Providers<//>
      <p class="lead">What each of them allows, and how much of it is used. All workers of all machines share it.</p>
      <${ProviderCards} controls=${(status) => html`<${Controls} status=${status.value} ask=${ask} />`} />
      ${question ? html`<${Question} ask=${question} onDone=${() => ask(null)} />` : null}
    `;
  }
}

function Controls({ status, ask }) {
  return html`<${Watch} limits=${rateLimits()} who=${me()}>${({ limits }) => {
    const limit = limits.value?.items.find((one) => one.provider === status.provider);
    return html`
      ${limit ? html`<${Limits} limit=${limit} />` : null}
      ${isAdmin() ? html`<${Levers} status=${status} ask=${ask} />` : null}
    `;
  }}<//>`;
}

function Limits({ limit }) {
  const { backoff } = limit;
  const rows = [
    ["Limit", limit.windows.map((one) => `${number(one.limit)} in ${span(one.seconds)}`).join(", ")],
    ...limit.quotas.map((quota) => [
      "Quota",
      `${number(quota.units)} units, new at ${quota.resets.daily_at} ${quota.resets.timezone}`,
    ]),
    ["Burst", counted(limit.burst, "request")],
    ["Least gap", `${number(limit.min_gap_ms)}\u00a0ms`],
    ["Calls at once", limit.concurrency ? number(limit.concurrency) : "no cap"],
    ["Retries", `${backoff.attempts}, ${backoff.multiplier} times as long each, at most ${span(backoff.cap_seconds)}`],
  ];
  return html`<details class="limits" open>
    <summary>Limits in force</summary>
    <${Rows} pairs=${rows} />
  </details>`;
}

function Levers({ status, ask }) {
  const name = providerName(status.provider);
  const lever = (patch, yes, title, text, tone) => ({
    title,
    text,
    yes,
    tone,
    act: () => change(status.provider, patch, `${name}: ${yes.toLowerCase()}, done.`),
  });
  const { forced } = status.breaker;
  return html`<div class="buttons" role="group" aria-label=${`Operate ${name}`}>
    ${
      status.paused
        ? button("Resume", name, () =>
            ask(lever({ paused: false }, "Resume", `Resume ${name}?`, "Its jobs go on within a second.")),
          )
        : button("Pause", name, () =>
            ask(
              lever(
                { paused: true },
                "Pause",
                `Pause ${name}?`,
                "What is under way ends; nothing more is sent until it is resumed. Jobs wait and lose nothing.",
                "bad",
              ),
            ),
          )
    }
    ${
      forced === null
        ? button("Force open", name, () =>
            ask(
              lever(
                { breaker: "open" },
                "Force open",
                `Force the circuit of ${name} open?`,
                "Nothing is sent, as if it was in trouble, until it is set to automatic again.",
                "bad",
              ),
            ),
          )
        : button("Automatic", name, () =>
            ask(
              lever(
                { breaker: "auto" },
                "Set to automatic",
                `Let the circuit of ${name} decide by itself?`,
                "It opens after failures in a row, and closes after good probes.",
              ),
            ),
          )
    }
    ${
      forced !== "closed" && status.breaker.state !== "closed"
        ? button("Force closed", name, () =>
            ask(
              lever(
                { breaker: "closed" },
                "Force closed",
                `Force the circuit of ${name} closed?`,
                "Requests are sent again at once, whatever comes back.",
                "bad",
              ),
            ),
          )
        : null
    }
  </div>`;
}

function button(text, name, onClick) {
  return html`<button type="button" onClick=${onClick}>${text}<span class="unseen"> ${name}</span></button>`;
}

async function change(provider, patch, done) {
  await send("PUT", `/rate-limits/${provider}`, patch);
  hint((path) => path.startsWith("/rate-limits"));
  say(done);
}
