// The services of a trace, first seen first, and so their colours.
"use strict";

class Services extends ServicePalette {
  /** Finds the services, and fills in `trace.service`. */
  constructor(trace) {
    super();
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

  /** The services that have spans. */
  present() { return this.list.filter((service) => service.count > 0); }
}
