// Which spans are open at first: all of a small trace; of a large one the way to its errors, to what holds most of the
// critical path, and to what took longest itself.
"use strict";

const OPEN_ROWS = 120;
const IMPORTANT_SPANS = 40;

const Importance = {
  /** For each span whether its children are shown at first. */
  opened(trace, folds) {
    const open = new Uint8Array(trace.count);
    if (Importance.rowsOfAll(trace, folds) <= OPEN_ROWS) return open.fill(1);
    const roots = folds.entries(-1).length;
    let rows = roots;
    for (const index of Importance.ranked(trace)) {
      for (const above of trace.path(index).slice(0, -1)) {
        if (open[above]) continue;
        const more = folds.entries(above).length;
        // The first level is shown however many there are, and an error before anything else.
        if (rows > roots && rows + more > (trace.is(index, ERROR) ? 3 : 1) * OPEN_ROWS) break;
        open[above] = 1;
        rows += more;
      }
    }
    return open;
  },

  rowsOfAll(trace, folds) {
    if (trace.count > 20 * OPEN_ROWS) return Infinity;
    let rows = 0;
    for (let index = -1; index < trace.count; index += 1) rows += folds.entries(index).length;
    return rows;
  },

  /** The most important first: errors, those deepest in their subtree before those that they caused, then by time. */
  ranked(trace) {
    const score = (index) => {
      const error = trace.is(index, ERROR) && trace.errorsWithin[index] === 1 ? 4 : 0;
      const whole = Math.max(trace.duration, 1);
      return error + trace.criticalTime(index) / whole + trace.selfTime(index) / whole;
    };
    const scored = [];
    for (let index = 0; index < trace.count; index += 1) {
      if (trace.is(index, STRAY)) continue;
      const points = score(index);
      if (points > 0.01) scored.push([points, index]);
    }
    scored.sort((one, other) => other[0] - one[0] || one[1] - other[1]);
    return scored.slice(0, IMPORTANT_SPANS).map(([, index]) => index);
  },
};
