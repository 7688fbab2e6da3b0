/** All pages by their place in the address; `name/*` is that of one thing. */

import { DeadLetters } from "./dead_letters.js";
import { JobPage } from "./job.js";
import { Jobs } from "./jobs.js";
import { NewJob } from "./new_job.js";
import { Notifications } from "./notifications.js";
import { Overview } from "./overview.js";
import { Providers } from "./providers.js";
import { Workers } from "./workers.js";
import { Heading } from "../parts/heading.js";
import { html } from "../parts/html.js";

export const PAGES = {
  overview: { title: "Overview", show: Overview },
  jobs: { title: "Jobs", show: Jobs },
  "jobs/*": { title: "Job", show: JobPage },
  new: { title: "New job", show: NewJob },
  providers: { title: "Providers", show: Providers },
  workers: { title: "Workers", show: Workers },
  "dead-letters": { title: "Dead letters", show: DeadLetters },
  notifications: { title: "Notifications", show: Notifications },
  missing: { title: "Nothing here", show: Missing },
};

function Missing() {
  return html`<${Heading}>There is nothing here<//>
    <p>The address names no page. Go to the <a href="#/">overview</a>.</p>`;
}
