// When a span worked itself: its time less that of its finished children. By the same rule as the report's self_us.
"use strict";

class SelfSegments {
  constructor(trace) {
    this.trace = trace;
    this.known = new Map();
  }

  /** Pairs of from and to, in order. */
  of(index) {
    let segments = this.known.get(index);
    if (segments === undefined) {
      segments = this.compute(index);
      this.known.set(index, segments);
    }
    return segments;
  }

  compute(index) {
    const { trace } = this;
    if (!trace.isFinished(index)) return [];
    const inner = [];
    for (const child of trace.children(index)) {
      if (trace.isFinished(child)) inner.push([trace.start[child], trace.stop[child]]);
    }
    inner.sort((one, other) => one[0] - other[0]);
    const segments = [];
    let at = trace.start[index];
    const end = trace.stop[index];
    for (const [from, to] of inner) {
      if (from > at) segments.push([at, Math.min(from, end)]);
      at = Math.max(at, to);
      if (at >= end) break;
    }
    if (at < end) segments.push([at, end]);
    return segments;
  }
}
