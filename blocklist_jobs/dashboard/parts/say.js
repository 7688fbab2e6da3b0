/** Tells what has happened to those who do not see it: one polite live region for the whole page. */

const CLEAR_MS = 8_000;
let timer = null;

export function say(text) {
  const region = document.getElementById("said");
  region.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => (region.textContent = ""), CLEAR_MS);
}
