// A bar of the timeline as paths: what a span took, when it worked itself, and where the critical path goes through it.
"use strict";

const BAR_TOP = 6;
const BAR_BOTTOM = 20;
const LEAST_BAR = 2;

class Bars {
  constructor(trace, segments) {
    this.trace = trace;
    this.segments = segments;
  }

  /** Rectangles for stretches of time; those that would touch become one, so that a path has few parts. */
  static boxes(stretches, scale, top, bottom, least = 0) {
    let path = "";
    let [left, right] = [NaN, NaN];
    const close = () => {
      if (right > left) path += `M${left.toFixed(1)} ${top}H${right.toFixed(1)}V${bottom}H${left.toFixed(1)}Z`;
    };
    for (const [from, to] of stretches) {
      const x = Math.max(scale.x(from), -20);
      const end = Math.min(Math.max(scale.x(to), x + least), scale.width + scale.room + 20);
      if (end <= x && !(least > 0)) continue;
      if (x <= right + 0.4 && x >= left) {
        right = Math.max(right, end);
      } else {
        close();
        [left, right] = [x, end];
      }
    }
    close();
    return path;
  }

  /** The paths of a row, by the class that draws them, and its label: `{text, x, anchor}`. */
  paint(row, scale) {
    if (row.kind === "fold") return this.paintFold(row, scale);
    if (row.kind !== "span") return { label: null };
    const { trace } = this;
    const index = row.span;
    if (trace.isEarly(index)) return { label: this.label(index, 0, 0, scale) };
    const from = trace.start[index];
    const to = trace.barEnd(index);
    const paths = {};
    if (trace.is(index, RUNNING)) paths.open = Bars.openEnded(scale.x(from), Math.min(scale.x(to), scale.width + scale.room / 2));
    else if (trace.is(index, NO_START)) paths.open = Bars.flag(scale.x(to));
    else paths.total = Bars.boxes([[from, to]], scale, BAR_TOP, BAR_BOTTOM, LEAST_BAR);
    if (trace.isFinished(index)) {
      const own = trace.hasChildren(index) ? this.segments.of(index) : [[from, to]];
      paths.self = Bars.boxes(own, scale, BAR_TOP, BAR_BOTTOM, trace.hasChildren(index) ? 0 : LEAST_BAR);
    }
    const critical = trace.spans[index].critical;
    if (critical) paths.critical = Bars.boxes(critical, scale, BAR_BOTTOM - 3.5, BAR_BOTTOM - 1, 1);
    const last = trace.is(index, OUTLIVED) ? this.lastEnd(index) : to;
    if (last > to) paths.tail = Bars.boxes([[to, last]], scale, 12, 14);
    return { paths, label: this.label(index, from, last, scale) };
  }

  paintFold(row, scale) {
    const stretches = row.fold.spans.map((index) => [this.trace.start[index], this.trace.barEnd(index)]);
    const critical = row.fold.spans.flatMap((index) => this.trace.spans[index].critical ?? []);
    const last = stretches.reduce((most, [, to]) => Math.max(most, to), 0);
    return {
      paths: {
        self: Bars.boxes(stretches, scale, BAR_TOP, BAR_BOTTOM, 1),
        critical: Bars.boxes(critical, scale, BAR_BOTTOM - 3.5, BAR_BOTTOM - 1, 1),
      },
      label: Bars.place(Time.text(row.fold.total), stretches[0][0], last, scale),
    };
  }

  label(index, from, to, scale) {
    const { trace } = this;
    if (trace.is(index, STRAY) && trace.start[index] > trace.duration) {
      return { text: `+ ${Time.text(trace.start[index] - trace.duration)} ›`, x: scale.width + scale.room - 6, anchor: "end" };
    }
    if (trace.isEarly(index)) return { text: `‹ ${Time.text(-trace.start[index])} before`, x: 6, anchor: "start" };
    const text = trace.isFinished(index) ? Time.text(trace.took(index)) : trace.is(index, RUNNING) ? "" : "no start";
    return Bars.place(text, from, to, scale);
  }

  /** The most that a label takes. */
  static labelWidth(text) { return 7 * text.length; }

  /** Right of the bar, else left of it, else in it. */
  static place(text, from, to, scale) {
    const room = Bars.labelWidth(text);
    const left = scale.x(from);
    const right = Math.max(scale.x(to), left + LEAST_BAR);
    const edge = scale.width + scale.room;
    if (right < 0 || left > edge || text === "") return null;
    if (right + room + 8 < edge) return { text, x: right + 6, anchor: "start" };
    if (left - room - 12 > 0) return { text, x: left - 6, anchor: "end" };
    return { text, x: Math.min(right, edge) - 6, anchor: "end" };
  }

  /** When the last of a span's children ended: a thin line leads there. */
  lastEnd(index) {
    let last = this.trace.stop[index];
    for (const child of this.trace.children(index)) {
      if (!this.trace.is(child, STRAY | RUNNING)) last = Math.max(last, this.trace.stop[child]);
    }
    return last;
  }

  /** A box without a right side. */
  static openEnded(left, right) {
    const end = Math.max(right, left + 10);
    const notch = end - 5;
    return `M${notch} ${BAR_TOP}H${left}V${BAR_BOTTOM}H${notch}M${end - 4} 9.5L${end} 13L${end - 4} 16.5`;
  }

  /** Where half a span ended. */
  static flag(x) { return `M${x} ${BAR_TOP}V${BAR_BOTTOM}M${x} 13H${x - 7}`; }
}
