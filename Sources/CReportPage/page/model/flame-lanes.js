// Lanes of the flame graph: a span stands below its parent, and spans of the same time never on the same lane.
"use strict";

class FlameLanes {
  constructor(trace) {
    this.trace = trace;
    this.lane = new Int32Array(trace.count).fill(-1);
    const order = Array.from(trace.start.keys()).filter((index) => !trace.is(index, STRAY));
    // Stable, so that parents stay before children that begin with them.
    order.sort((one, other) => trace.start[one] - trace.start[other]);
    this.ends = new LaneEnds(order.length);
    this.spans = [];
    for (const index of order) this.place(index);
  }

  place(index) {
    const { trace } = this;
    const above = trace.parent[index];
    // A child that began before its parent has no lane to stand below yet.
    const least = above >= 0 ? this.lane[above] + 1 : 0;
    const lane = this.ends.firstFree(least, trace.start[index]);
    this.ends.set(lane, trace.barEnd(index));
    this.lane[index] = lane;
    (this.spans[lane] ??= []).push(index);
  }

  get count() { return this.spans.length; }

  /** The spans of a lane that touch a stretch of time, in order. */
  between(lane, from, to) {
    const spans = this.spans[lane] ?? [];
    let low = 0;
    let high = spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.trace.barEnd(spans[middle]) < from) low = middle + 1;
      else high = middle;
    }
    let last = low;
    while (last < spans.length && this.trace.start[spans[last]] <= to) last += 1;
    return spans.slice(low, last);
  }
}

/** When each lane is free again: a tree of minima, so that the first free lane is found in a few steps. */
class LaneEnds {
  constructor(count) {
    this.size = 1;
    while (this.size < count + 1) this.size *= 2;
    this.least = new Float64Array(2 * this.size).fill(-Infinity);
  }

  set(lane, end) {
    let at = lane + this.size;
    this.least[at] = end;
    for (at >>= 1; at >= 1; at >>= 1) this.least[at] = Math.min(this.least[2 * at], this.least[2 * at + 1]);
  }

  /** The first lane from `from` on that is free at a time. */
  firstFree(from, time) {
    let at = from + this.size;
    while (this.least[at] > time) {
      while (at % 2 === 1) at >>= 1;
      at += 1;
    }
    while (at < this.size) at = this.least[2 * at] <= time ? 2 * at : 2 * at + 1;
    return at - this.size;
  }
}
