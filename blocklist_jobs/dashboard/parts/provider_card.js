/** What one provider allows, how much of it is used, and what stands before the next request. */

import { keepSample, samplesOf } from "../data/samples.js";
import { providers, queuesOf, rateStatus, stats } from "../data/sources.js";
import { number, span } from "../format.js";
import { PRIORITIES, providerName, reasonText } from "../words.js";
import { UseChart } from "./chart.js";
import { html } from "./html.js";
import { Empty, Meter, Pill, Unseen } from "./pill.js";
import { Rows } from "./rows.js";
import { Watch } from "./watch.js";

const SHOWN_MS = 3 * 60_000;

/** A card for each provider that the server is set up for; `controls` adds what an operator may do. */
export function ProviderCards({ controls }) {
  return html`<${Watch} all=${providers()}>${({ all }) => {
    if (!all.value) return html`<${Unseen} feed=${all} />`;
    if (all.value.items.length === 0) return html`<${NoProvider} />`;
    const cards = all.value.items.map((provider) => card(provider, controls));
    return html`<div class="cards ${controls ? "wide" : ""}">${cards}</div>`;
  }}<//>`;
}

function NoProvider() {
  return html`<${Empty} title="This server is not set up for any provider">
    <p>Name the app of one in its environment, such as <code>SPOTIFY_CLIENT_ID</code>, and start it again.</p>
  <//>`;
}

function card({ provider, write_cost: writeCost }, controls) {
  const id = `card-${provider}`;
  return html`<article class="card" key=${provider} aria-labelledby=${id}>
    <${Watch} status=${rateStatus(provider)} seen=${stats()}>${({ status }) => {
      const known = { status: status.value, at: status.at, writeCost };
      return html`
        <header>
          <h3 id=${id}>${providerName(provider)}</h3>
          ${status.value ? html`<${State} ...${known} />` : null}
        </header>
        ${status.value ? html`<${Body} ...${known} />` : html`<${Unseen} feed=${status} />`}
        ${status.value && controls ? controls(status) : null}
      `;
    }}<//>
  </article>`;
}

/** The most important thing to know about a provider, in a word or two. */
function State({ status, at, writeCost }) {
  const { breaker } = status;
  const [tone, text] = (status.paused && ["warn", "Paused"]) ||
    (breaker.forced === "open" && ["bad", "Forced open"]) ||
    (breaker.state === "open" && ["bad", `Circuit open${andLeft(breaker.until_in_s, at)}`]) ||
    (breaker.state === "half_open" && ["warn", "Probing"]) ||
    (left(status.cool_down_s, at) > 0 && ["warn", `Cooling down${andLeft(status.cool_down_s, at)}`]) ||
    (isShort(status, writeCost) && ["warn", "Quota used up"]) || ["good", "Circuit closed"];
  return html`<${Pill} tone=${tone}>${text}<//>`;
}

function Body({ status, at, writeCost }) {
  const window = tightest(status.windows);
  const others = status.windows.filter((one) => one !== window);
  keepSample(status.provider, at, window.used);
  const use = `${number(window.used)} of ${number(window.limit)}`;
  return html`
    <${UseChart}
      samples=${samplesOf(status.provider)}
      limit=${window.limit}
      learned=${status.learned_limit}
      spanMs=${SHOWN_MS}
      label=${`Use of the window over the last three minutes; now ${use} requests in ${span(window.seconds)}`}
    />
    <p class="use"><strong>${use}</strong> <span class="quiet">in ${span(window.seconds)}</span></p>
    ${others.map((one) => html`<${WindowLine} key=${`${one.scope}${one.seconds}`} one=${one} />`)}
    ${status.quotas.map((quota, index) => html`<${QuotaLine} key=${index} quota=${quota} at=${at} />`)}
    <${Facts} status=${status} at=${at} writeCost=${writeCost} />
    <${Queues} provider=${status.provider} />
  `;
}

function tightest(windows) {
  return windows.reduce((most, one) => (one.used / one.limit > most.used / most.limit ? one : most), windows[0]);
}

function WindowLine({ one }) {
  const text = `${number(one.used)} of ${number(one.limit)} in ${span(one.seconds)}`;
  return html`<div class="meter-line">
    <p class="use"><strong>${number(one.used)} of ${number(one.limit)}</strong>${" "}
      <span class="quiet">in ${span(one.seconds)}${one.scope === "user" ? ", each listener" : ""}</span></p>
    <${Meter} used=${one.used} limit=${one.limit} label="Use of the window" text=${text} />
  </div>`;
}

function QuotaLine({ quota, at }) {
  const text = `${number(quota.used)} of ${number(quota.units)}`;
  return html`<div class="meter-line">
    <p class="use">
      <strong>${text}</strong> <span class="quiet">units today, new ${inSpan(quota.resets_at_in_s, at)}</span>
    </p>
    <${Meter} used=${quota.used} limit=${quota.units} label="Use of the day's quota" text=${`${text} units`} />
  </div>`;
}

/** What is as usual is short; a learned limit and failures are shown when there are any. */
function Facts({ status, at, writeCost }) {
  const { used, cap } = status.concurrency;
  const { failures } = status.breaker;
  const renewals = status.tokens?.windows[0];
  const facts = [
    ["Next permit", nextPermit(status, at, writeCost)],
    ["Calls under way", cap ? `${number(used)} of ${number(cap)}` : number(used)],
    ...(status.learned_limit ? [["Learned limit", number(status.learned_limit)]] : []),
    ...(renewals?.used ? [["Token renewals", `${number(renewals.used)} in ${span(renewals.seconds)}`]] : []),
    ...(failures ? [["Failures in a row", number(failures)]] : []),
  ];
  return html`<${Rows} pairs=${facts} />`;
}

function Queues({ provider }) {
  const queues = queuesOf(provider);
  if (queues.length === 0) return html`<p class="queue quiet">Nothing waits</p>`;
  const named = PRIORITIES.map((priority) => queues.find((queue) => queue.priority === priority)).filter(Boolean);
  return html`<ul class="queue" aria-label=${`Waiting batches of ${providerName(provider)} by priority`}>
    ${named.map(
      ({ priority, waiting, later, oldest_s: oldest }) => html`<li key=${priority}>
        <span class="priority ${priority}">${priority}</span> <strong>${number(waiting + later)}</strong>
        ${oldest ? html` <span class="quiet">oldest ${span(oldest)}</span>` : ""}
      </li>`,
    )}
  </ul>`;
}

/** Whether what is left of a day carries no change any more. */
function isShort(status, writeCost) {
  return status.quotas.some((quota) => quota.left < writeCost);
}

function nextPermit(status, at, writeCost) {
  const wait = left(status.next_permit_in_s, at);
  if (status.paused) return "when it is resumed";
  if (wait <= 0) return isShort(status, writeCost) ? "now, to read alone" : "now";
  return html`in ${span(wait)}${status.reason ? html` <span class="quiet">(${reasonText(status.reason)})</span>` : ""}`;
}

/** What is left of a span that was told at a time (milliseconds). */
function left(seconds, at) {
  return Math.max(0, (seconds ?? 0) - (Date.now() - at) / 1000);
}

function andLeft(seconds, at) {
  const rest = left(seconds, at);
  return rest > 0 ? `, ${span(Math.ceil(rest))} left` : "";
}

function inSpan(seconds, at) {
  const rest = left(seconds, at);
  return rest > 0 ? `in ${span(rest < 10 ? Math.ceil(rest) : rest)}` : "soon";
}
