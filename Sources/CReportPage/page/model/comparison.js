// What differs between two spans of the trace: facts, times and members of the payloads.
"use strict";

/** What every span has of its own; the facts tell it. */
const OWN_MEMBERS = /^(trace_id|parent_id|timestamp|name)$/;

class Comparison {
  /** @param one the span that the other one is compared with */
  constructor(app, one, other) {
    Object.assign(this, { app, trace: app.trace, one, other });
  }

  /** Rows of `{term, one, other}` as texts. */
  facts() {
    const { trace } = this;
    const of = (index) => {
      const span = trace.spans[index];
      return [
        ["Name", Text.of(span.name)], ["Asked for", Text.of(span.label)], ["Service", Text.of(span.service)],
        ["Project", Text.of(span.project)], ["Host", Text.of(span.host)], ["State", this.app.damage.state(index)],
        ["Error", Text.of(span.error?.type)], ["Message", Text.of(span.error?.message)],
        ["Parent", trace.parent[index] < 0 ? "" : trace.title(trace.parent[index])],
      ];
    };
    const others = of(this.other);
    return of(this.one).map(([term, one], at) => ({ term, one, other: others[at][1] }));
  }

  /** Rows of `{term, one, other, isTime}` in microseconds or counts; null for what a span does not have. */
  numbers() {
    const { trace } = this;
    const finished = (number) => (index) => (trace.isFinished(index) ? number(index) : null);
    const rows = [
      ["Duration", true, finished((index) => trace.took(index))],
      ["Self time", true, finished((index) => trace.selfTime(index))],
      ["Critical path", true, (index) => trace.criticalTime(index)],
      ["Start", true, (index) => (trace.is(index, NO_START) ? null : trace.start[index])],
      ["Spans below", false, (index) => trace.end[index] - index - 1],
      ["Errors below", false, (index) => trace.errorsWithin[index] - (trace.is(index, ERROR) ? 1 : 0)],
    ];
    return rows.map(([term, isTime, of]) => ({ term, isTime, one: of(this.one), other: of(this.other) }));
  }

  /** Rows of `{term, one, other}` with the members of the payloads as they were sent; undefined for one that is absent. */
  members() {
    const [ones, others] = [this.one, this.other].map((index) => this.payload(index));
    const terms = new Set([...ones.keys(), ...others.keys()]);
    return Array.from(terms, (term) => ({ term, one: ones.get(term), other: others.get(term) }));
  }

  payload(index) {
    const members = new Map();
    for (const [phase, source] of new Payload(this.trace, index).sources) {
      for (const [path, value] of PayloadMembers.of(source)) {
        if (!OWN_MEMBERS.test(path)) members.set(`${phase} ${path}`, PayloadMembers.text(value));
      }
    }
    return members;
  }
}
