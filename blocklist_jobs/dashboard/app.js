/** The whole page: who reads it, which page it is, and whether the server can be reached. */

import { forget } from "./data/api.js";
import { contact } from "./data/contact.js";
import { forgetFeeds } from "./data/feed.js";
import { live } from "./data/live.js";
import { forgetSamples } from "./data/samples.js";
import { session } from "./data/session.js";
import { awaitHeading } from "./parts/heading.js";
import { Component, html } from "./parts/html.js";
import { Shell } from "./parts/shell.js";
import { SignIn } from "./pages/sign_in.js";
import { PAGES } from "./pages/pages.js";
import { routeOf } from "./route.js";

const TICK_MS = 1_000;

export class App extends Component {
  constructor() {
    super();
    this.state = { key: session.key, route: routeOf(location.hash) };
  }

  componentDidMount() {
    const again = () => this.setState({});
    session.subscribe(() => this.changeReader());
    contact.subscribe(again);
    live.subscribe(again);
    addEventListener("hashchange", () => this.goTo(routeOf(location.hash)));
    // Spans on the page count down by themselves.
    setInterval(again, TICK_MS);
    if (this.state.key) live.begin();
    this.nameWindow();
  }

  componentDidUpdate(_, before) {
    if (before.key !== this.state.key) this.nameWindow();
    if (isSamePlace(before.route, this.state.route)) return;
    this.nameWindow();
    scrollTo(0, 0);
  }

  goTo(route) {
    if (!isSamePlace(route, this.state.route)) awaitHeading();
    this.setState({ route });
  }

  changeReader() {
    const key = session.key;
    if (key !== this.state.key) {
      live.end();
      forgetFeeds();
      forgetSamples();
      forget();
      if (key) live.begin();
    }
    this.setState({ key });
  }

  nameWindow() {
    const title = this.state.key ? pageOf(this.state.route).title : "Sign in";
    document.title = `${title} · blocklist_jobs`;
  }

  render(_, { key, route }) {
    if (!key) return html`<${SignIn} />`;
    const page = pageOf(route);
    return html`<${Shell} route=${route}><${page.show} key=${`${route.name}/${route.id}`} route=${route} /><//>`;
  }
}

function isSamePlace(one, other) {
  return one.name === other.name && one.id === other.id;
}

function pageOf(route) {
  const page = PAGES[route.id ? `${route.name}/*` : route.name];
  return page ?? PAGES.missing;
}
