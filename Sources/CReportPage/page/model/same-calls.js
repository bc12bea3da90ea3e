// How long the calls of a kind took, for the rank of one of them.
"use strict";

class SameCalls {
  constructor(trace, folds) {
    this.trace = trace;
    this.folds = folds;
    this.times = null;
  }

  /** The durations of the calls that are like a span, itself included, ascending. */
  durations(index) {
    if (this.times === null) this.collect();
    return this.times.get(this.folds.key(index)) ?? [];
  }

  /** How many finished calls are like a span, itself included, and how many of them took longer. */
  rank(index) {
    const times = this.durations(index);
    const took = this.trace.took(index);
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= took) low = middle + 1;
      else high = middle;
    }
    return { count: times.length, slower: times.length - low };
  }

  collect() {
    const { trace, folds } = this;
    const lists = new Map();
    for (let index = 0; index < trace.count; index += 1) {
      if (trace.is(index, STRAY) || !trace.isFinished(index)) continue;
      const key = folds.key(index);
      if (lists.has(key)) lists.get(key).push(trace.took(index));
      else lists.set(key, [trace.took(index)]);
    }
    this.times = new Map(Array.from(lists, ([key, times]) => [key, Float64Array.from(times).sort()]));
  }
}
