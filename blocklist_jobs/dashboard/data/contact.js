/** Whether the server can be reached, as the last answers have shown; the banner at the top of the page tells it. */

const listeners = new Set();
const WELL = Object.freeze({ isWell: true, problem: null, again: 0 });
let state = WELL;

export const contact = {
  get state() {
    return state;
  },
  /** Something was answered. */
  well() {
    if (!state.isWell) change(WELL);
  },
  /** Nothing was, or that nothing can be done now; asked again at the time `again` (milliseconds). */
  lost(problem, again) {
    change({ isWell: false, problem, again });
  },
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function change(next) {
  state = next;
  for (const listener of [...listeners]) listener();
}
