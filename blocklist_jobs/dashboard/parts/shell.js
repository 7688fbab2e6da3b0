/** What stands around every page: the way to its parts, whether it is live, and what is wrong if something is. */

import { contact } from "../data/contact.js";
import { live } from "../data/live.js";
import { session } from "../data/session.js";
import { deadLetters, me, notifications } from "../data/sources.js";
import { fromNow, number } from "../format.js";
import { html } from "./html.js";
import { Watch } from "./watch.js";

const PLACES = [
  ["overview", "#/", "Overview"],
  ["jobs", "#/jobs", "Jobs"],
  ["providers", "#/providers", "Providers"],
  ["workers", "#/workers", "Workers"],
  ["dead-letters", "#/dead-letters", "Dead letters"],
  ["notifications", "#/notifications", "Notifications"],
];

export function Shell({ route, children }) {
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <header class="top">
      <div class="top-line">
        <a class="brand" href="#/">
          <span class="mark" aria-hidden="true"></span>
          <span class="brand-name">blocklist_jobs</span>
        </a>
        <span class="grow"></span>
        <${Liveness} />
        <a class="button main" href="#/new">New job</a>
        <button type="button" class="plain" onClick=${() => session.leave()}>Sign out</button>
      </div>
      <nav aria-label="Pages">
        <${Watch} dead=${deadLetters()} notes=${notifications()}>
          ${({ dead, notes }) => html`<ul>${PLACES.map((place) => link(place, route, badges(dead, notes)))}</ul>`}
        <//>
      </nav>
    </header>
    <${Trouble} />
    <main id="main" tabindex="-1">${children}</main>
    <footer>
      <${Watch} who=${me()}>${({ who }) => (who.value ? html`<span>${signedIn(who.value)}</span>` : null)}<//>
      <span>Times are local; hover for UTC.</span>
      <a href="docs">API</a>
    </footer>
  `;
}

function link([name, href, title], route, counts) {
  const count = counts[name] ?? 0;
  const tone = name === "dead-letters" ? "bad" : "busy";
  return html`<li key=${name}>
    <a href=${href} aria-current=${route.name === name ? "page" : undefined}>
      ${title}${count ? html` <${Badge} count=${count} tone=${tone} />` : ""}
    </a>
  </li>`;
}

function Badge({ count, tone }) {
  return html`<span class="badge ${tone}">${number(count)}<span class="unseen"> to look at</span></span>`;
}

function badges(dead, notes) {
  const letters = (dead.value?.causes ?? []).reduce((sum, cause) => sum + cause.jobs, 0);
  const unread = notes.value?.unread ?? (notes.value?.items ?? []).filter((note) => !note.read_at).length;
  return { "dead-letters": letters, notifications: unread };
}

function signedIn({ user, role }) {
  return role === "admin" ? `Signed in as ${user}, with the rights of an admin.` : `Signed in as ${user}.`;
}

function Liveness() {
  const { isWell } = contact.state;
  const [tone, text] = !isWell ? ["bad", "No answer"] : live.isOn ? ["good", "Live"] : ["calm", "Asking"];
  const title = live.isOn ? "Changes are told as they happen" : "Changes are asked for every few seconds";
  return html`<span class="liveness ${tone}" title=${isWell ? title : "The server does not answer"}>${text}</span>`;
}

function Trouble() {
  const { isWell, problem, again } = contact.state;
  const what = isWell ? "" : navigator.onLine ? problem.message : "This device is offline.";
  return html`<div role="status" class=${isWell ? "" : "banner"}>
    ${isWell ? null : html`<p>${what} <span aria-hidden="true">Asked again ${fromNow(new Date(again))}.</span></p>`}
  </div>`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}
