// The trace as columns: spans by number, parents before children, each subtree without a gap. No recursion anywhere.
"use strict";

const ERROR = 1;
const RUNNING = 2;
const NO_START = 4;
const ORPHAN = 8;
const CYCLE = 16;
const STRAY = 32;
const SKEW = 64;
const OUTLIVED = 128;

class Trace {
  /**
   * @param {object} report the report of `trace show --format report`
   * @param {string} text its source
   */
  constructor(report, text) {
    this.report = report;
    this.source = new ReportSource(text, report.spans?.length ?? 0);
    const links = TraceOrder.links(report.spans ?? [], this.source);
    TraceOrder.lift(links, (place) => report.spans[place].stray);
    const order = TraceOrder.preorder(links);
    const count = order.length;
    this.count = count;
    this.spans = order.map((index) => report.spans[index]);
    /** Where a span stands in the report. */
    this.places = order;
    this.parent = new Int32Array(count);
    this.depth = new Int32Array(count);
    this.end = new Int32Array(count);
    this.start = new Float64Array(count);
    this.stop = new Float64Array(count);
    this.flags = new Uint8Array(count);
    this.service = new Int32Array(count);
    this.duration = Math.max(report.duration_us ?? 0, 0);
    this.fill(links, order);
    this.services = new Services(this);
    this.errorsWithin = this.sumOver((index) => (this.flags[index] & ERROR ? 1 : 0));
    this.maxDepth = this.depth.reduce((most, depth) => Math.max(most, depth), 0) + (count > 0 ? 1 : 0);
  }

  fill(links, order) {
    const numbers = new Int32Array(order.length);
    order.forEach((place, index) => { numbers[place] = index; });
    for (let index = 0; index < this.count; index += 1) {
      const span = this.spans[index];
      const above = links[order[index]];
      this.parent[index] = above < 0 ? -1 : numbers[above];
      this.depth[index] = above < 0 ? 0 : this.depth[this.parent[index]] + 1;
      this.start[index] = span.start_us ?? 0;
      this.stop[index] = this.start[index] + (span.duration_us ?? 0);
      this.flags[index] = (span.error ? ERROR : 0) | (span.state === "running" ? RUNNING : 0)
        | (span.state === "stop-only" ? NO_START : 0) | (span.orphan ? ORPHAN : 0) | (span.cycle ? CYCLE : 0)
        | (span.stray ? STRAY : 0);
    }
    for (let index = this.count - 1; index >= 0; index -= 1) {
      this.end[index] = Math.max(this.end[index], index + 1);
      const above = this.parent[index];
      if (above >= 0) this.end[above] = Math.max(this.end[above], this.end[index]);
    }
    for (let index = 0; index < this.count; index += 1) {
      const above = this.parent[index];
      if (above < 0 || this.is(index, STRAY | CYCLE)) continue;
      if (this.start[index] < this.start[above]) this.flags[index] |= SKEW;
      const bothEnded = this.isFinished(above) && this.isFinished(index);
      if (bothEnded && this.stop[index] > this.stop[above]) this.flags[above] |= OUTLIVED;
    }
  }

  is(index, flags) { return (this.flags[index] & flags) !== 0; }
  /** Whether a stray span lies before the trace. */
  isEarly(index) { return this.is(index, STRAY) && this.start[index] < 0; }
  isFinished(index) { return !this.is(index, RUNNING | NO_START); }
  hasChildren(index) { return this.end[index] > index + 1; }
  /** Microseconds, 0 for half a span. */
  took(index) { return this.spans[index].duration_us ?? 0; }
  selfTime(index) { return this.spans[index].self_us ?? 0; }
  /** Where a bar ends: that of a running span at the end of the trace. */
  barEnd(index) { return this.is(index, RUNNING) ? Math.max(this.duration, this.start[index]) : this.stop[index]; }

  *children(index) {
    const end = index < 0 ? this.count : this.end[index];
    for (let child = index + 1; child < end; child = this.end[child]) yield child;
  }

  /** From the root down to the span itself. */
  path(index) {
    const path = [];
    for (let at = index; at >= 0; at = this.parent[at]) path.push(at);
    return path.reverse();
  }

  /** For each span the sum of a number over itself and all below it. */
  sumOver(number) {
    const sums = new Float64Array(this.count);
    for (let index = this.count - 1; index >= 0; index -= 1) {
      sums[index] += number(index);
      if (this.parent[index] >= 0) sums[this.parent[index]] += sums[index];
    }
    return sums;
  }

  name(index) { return Text.line(Text.of(this.spans[index].name)); }
  label(index) { return Text.line(Text.of(this.spans[index].label)); }
  /** `GET /v1/nodes`, or the name where the payload tells nothing. */
  title(index) { return this.label(index) || this.name(index) || "(no name)"; }
  serviceName(index) { return this.services.list[this.service[index]].name; }
  /** How much of the critical path the span itself holds, in microseconds. */
  criticalTime(index) {
    return (this.spans[index].critical ?? []).reduce((sum, [from, to]) => sum + to - from, 0);
  }
}
