// The stretch of time that is shown.
"use strict";

const LEAST_ZOOM_US = 10;

class Zoom {
  constructor(trace, state) {
    this.trace = trace;
    this.state = state;
  }

  /** All of it: the trace, or the span that is shown in its place. */
  whole() {
    const { trace, state } = this;
    let from = 0;
    let to = trace.duration;
    if (state.root >= 0) {
      from = trace.start[state.root];
      to = from;
      for (let index = state.root; index < trace.end[state.root]; index += 1) {
        if (!trace.is(index, STRAY) || trace.is(state.root, STRAY)) to = Math.max(to, trace.barEnd(index));
      }
    }
    return [from, Math.max(to, from + 1)];
  }

  current() { return this.state.zoom ?? this.whole(); }

  set(from, to) {
    const [first, last] = this.whole();
    const size = Math.min(Math.max(to - from, Math.min(LEAST_ZOOM_US, last - first)), last - first);
    const start = Math.min(Math.max(from, first), last - size);
    const isWhole = size >= (last - first) * 0.9999;
    this.state.update({ zoom: isWhole ? null : [start, start + size] });
  }

  /** Shows `factor` times as much time, with `centre` staying where it is. */
  scale(factor, centre = null) {
    const [from, to] = this.current();
    const still = centre ?? (from + to) / 2;
    this.set(still - (still - from) * factor, still + (to - still) * factor);
  }

  /** Moves by a share of what is shown. */
  pan(share) {
    const [from, to] = this.current();
    const [first, last] = this.whole();
    const shift = Math.min(Math.max((to - from) * share, first - from), last - to);
    if (shift !== 0) this.set(from + shift, to + shift);
  }

  reset() { this.state.update({ zoom: null }); }

  /** A span with a little room on both sides. */
  fit(from, to) {
    const room = Math.max((to - from) * 0.05, LEAST_ZOOM_US / 2);
    this.set(from - room, to + room);
  }
}
