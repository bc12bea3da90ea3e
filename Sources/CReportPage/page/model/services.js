// The services of a trace, first seen first, and so their colours.
"use strict";

const PALETTE_SIZE = 12;

class Services {
  /** Finds the services, and fills in `trace.service`. */
  constructor(trace) {
    this.list = [];
    this.numbers = new Map();
    for (const name of trace.report.services ?? []) this.number(Text.line(Text.of(name)));
    const byStart = Array.from(trace.start.keys()).sort((one, other) => trace.start[one] - trace.start[other]);
    const named = (index) => Text.line(Text.of(trace.spans[index].service));
    if (!trace.report.services) for (const index of byStart) if (named(index)) this.number(named(index));
    for (let index = 0; index < trace.count; index += 1) {
      const service = this.number(named(index));
      trace.service[index] = service;
      this.list[service].count += 1;
      if (trace.is(index, ERROR)) this.list[service].errors += 1;
      this.list[service].critical += trace.criticalTime(index);
      this.list[service].self += trace.selfTime(index);
    }
  }

  number(name) {
    if (!this.numbers.has(name)) {
      const colour = name === "" ? "none" : this.list.filter((service) => service.name !== "").length % PALETTE_SIZE;
      this.numbers.set(name, this.list.length);
      this.list.push({ name, title: name || "(no service)", colour, count: 0, errors: 0, critical: 0, self: 0 });
    }
    return this.numbers.get(name);
  }

  /** The class that gives a span the colour of its service. */
  colourClass(number) { return `service-${this.list[number].colour}`; }

  /** The services that have spans. */
  present() { return this.list.filter((service) => service.count > 0); }
}
