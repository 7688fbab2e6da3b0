/** The page begins here. */

import { App } from "./app.js";
import { takeKeyFromAddress } from "./data/session.js";
import { html, render } from "./parts/html.js";

takeKeyFromAddress();
const root = document.getElementById("app");
root.replaceChildren();
render(html`<${App} />`, root);
