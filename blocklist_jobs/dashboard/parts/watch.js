/** Shows what feeds hold, and shows it anew whenever one of them has news. */

import { Component } from "./html.js";

/**
 * `<${Watch} jobs=${feed("/jobs")}>${({ jobs }) => …}<//>`: the child is called with the feeds by name.
 * A feed is asked for while it is on the page, and no longer.
 */
export class Watch extends Component {
  componentDidMount() {
    this.leave = new Map();
    this.join(feedsOf(this.props));
  }

  componentDidUpdate() {
    this.join(feedsOf(this.props));
  }

  componentWillUnmount() {
    for (const leave of this.leave.values()) leave();
  }

  join(wanted) {
    for (const one of wanted) {
      if (!this.leave.has(one))
        this.leave.set(
          one,
          one.subscribe(() => this.setState({})),
        );
    }
    for (const [one, leave] of [...this.leave]) {
      if (wanted.includes(one)) continue;
      leave();
      this.leave.delete(one);
    }
  }

  render({ children, ...feeds }) {
    const [show] = [children].flat();
    return show(feeds);
  }
}

function feedsOf({ children, ...feeds }) {
  return Object.values(feeds);
}
