// What is wrong with a trace, said once and with where it is.
"use strict";

const INCOMPLETE_AFTER_MS = 3600e3;

class Damage {
  /** @param {number} now milliseconds since 1970, from the reader's clock */
  constructor(trace, now) {
    this.trace = trace;
    const started = Date.parse((trace.report.started ?? "").replace(/(\.\d{3})\d*/, "$1"));
    this.age = now - started;
  }

  /** A running span that began over an hour ago has lost its end. */
  isIncomplete(index) {
    return this.trace.is(index, RUNNING) && this.age - this.trace.start[index] / 1e3 > INCOMPLETE_AFTER_MS;
  }

  state(index) {
    const { trace } = this;
    if (trace.is(index, RUNNING)) return this.isIncomplete(index) ? "incomplete" : "running";
    return trace.is(index, NO_START) ? "no start" : "";
  }

  /** Short notes on one span. */
  notes(index) {
    const { trace } = this;
    const notes = [];
    if (this.state(index)) notes.push(this.state(index));
    if (trace.is(index, CYCLE)) notes.push("cycle of parents");
    else if (trace.is(index, ORPHAN)) notes.push("unknown parent");
    if (trace.is(index, SKEW)) {
      const early = trace.start[trace.parent[index]] - trace.start[index];
      notes.push(`starts ${Time.text(early)} before its parent`);
    }
    if (trace.is(index, OUTLIVED) || trace.spans[index].children_outlive) notes.push("outlived by children");
    if (trace.is(index, STRAY)) notes.push(trace.isEarly(index) ? "long before the trace" : "late");
    return notes;
  }

  /** The kinds of damage in the trace: `{text, spans}`. */
  list() {
    const kinds = [
      [(i) => this.isIncomplete(i), (n) => `${Text.count(n, "span")} without an end`],
      [(i) => this.trace.is(i, RUNNING) && !this.isIncomplete(i), (n) => `${Text.number(n)} running`],
      [(i) => this.trace.is(i, NO_START), (n) => `${Text.count(n, "span")} without a start`],
      [(i) => this.trace.is(i, ORPHAN) && !this.trace.is(i, CYCLE), (n) => `${Text.number(n)} with an unknown parent`],
      [(i) => this.trace.is(i, CYCLE), (n) => `${Text.number(n)} in a cycle of parents`],
      [(i) => this.trace.is(i, SKEW), (n) => `${Text.number(n)} with clock skew`],
      [(i) => this.trace.is(i, OUTLIVED), (n) => `${Text.number(n)} outlived by children`],
      [(i) => this.trace.is(i, STRAY) && !this.trace.isEarly(i), (n) => `${Text.number(n)} late, folded at the end`],
      [(i) => this.trace.isEarly(i), (n) => `${Text.number(n)} long before the trace, folded at the end`],
    ];
    return kinds.map(([test, text]) => {
      const spans = [];
      for (let index = 0; index < this.trace.count; index += 1) if (test(index)) spans.push(index);
      return { text: text(spans.length), spans };
    }).filter((kind) => kind.spans.length > 0);
  }
}
