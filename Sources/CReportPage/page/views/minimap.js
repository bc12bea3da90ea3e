// The whole trace in a strip: where there is something, where it failed, what was found, and what is shown of it.
"use strict";

const MINIMAP_HEIGHT = 56;

class Minimap {
  constructor(app) {
    this.app = app;
    this.canvas = Dom.el("canvas", { "aria-hidden": "true" });
    this.marks = Dom.el("canvas", { class: "minimap-marks", "aria-hidden": "true" });
    this.before = Dom.el("div", { class: "shade" });
    this.after = Dom.el("div", { class: "shade" });
    this.frame = Dom.el("div", { class: "frame" });
    this.element = Dom.el("div", {
      class: "minimap", tabindex: "0", role: "slider", "aria-label": "Time shown", "aria-orientation": "horizontal",
      "aria-valuemin": "0", "aria-valuemax": "100",
    }, this.canvas, this.marks, this.before, this.after, this.frame);
  }

  scale() { return new Scale(this.app.zoom.whole(), this.element.clientWidth); }

  /** Draws everything anew; `showZoom` and `showMatches` are what changes often. */
  draw() {
    const width = this.element.clientWidth;
    const { trace, state, colours } = this.app;
    const wanted = `${width} ${state.root} ${colours.page} ${window.devicePixelRatio}`;
    if (width === 0 || wanted === this.drawn) return this.showAll(width);
    this.drawn = wanted;
    const context = Minimap.prepare(this.canvas, width);
    const scale = this.scale();
    const first = Math.max(state.root, 0);
    const last = state.root < 0 ? trace.count : trace.end[state.root];
    const shown = [];
    for (let index = first; index < last; index += 1) if (!trace.is(index, STRAY)) shown.push(index);
    const height = MINIMAP_HEIGHT - 6;
    const thickness = Math.max(Math.min(height / Math.max(shown.length, 1), 4), 1);
    // Where there are more spans than lines, those that end up on the same pixels are drawn once.
    const drawn = new Map();
    shown.forEach((index, order) => {
      const y = Math.floor((order * height) / Math.max(shown.length, 1)) + 3;
      const x = scale.x(trace.start[index]);
      const w = Math.max(scale.x(trace.barEnd(index)) - x, 1);
      const before = drawn.get(y);
      if (thickness === 1 && before && x >= before[0] && x + w <= before[1] && !trace.is(index, ERROR)) return;
      drawn.set(y, [x, x + w]);
      context.fillStyle = trace.is(index, ERROR) ? colours.error : colours.service(trace.service[index]);
      context.fillRect(x, y, w, thickness);
    });
    this.showAll(width);
  }

  showAll(width) {
    if (width === 0) return;
    this.showMatches();
    this.showZoom();
  }

  static prepare(canvas, width) {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(MINIMAP_HEIGHT * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${MINIMAP_HEIGHT}px`;
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, MINIMAP_HEIGHT);
    return context;
  }

  showMatches() {
    const width = this.element.clientWidth;
    if (width === 0) return;
    const context = Minimap.prepare(this.marks, width);
    const { trace, matches, colours, state } = this.app;
    const scale = this.scale();
    context.fillStyle = colours.match;
    let before = NaN;
    for (const index of matches?.list ?? []) {
      const x = Math.round(scale.x(trace.start[index]));
      if (x === before) continue;
      context.fillRect(x - 1, 0, 3, 7);
      before = x;
    }
    if (state.selected < 0) return;
    context.fillStyle = colours.ink;
    context.fillRect(scale.x(trace.start[state.selected]) - 1, MINIMAP_HEIGHT - 6, 3, 6);
  }

  showZoom() {
    const scale = this.scale();
    const [from, to] = this.app.zoom.current();
    const left = Math.max(scale.x(from), 0);
    const right = Math.min(scale.x(to), scale.width);
    this.before.style.width = `${left}px`;
    this.after.style.left = `${right}px`;
    this.after.style.width = `${Math.max(scale.width - right, 0)}px`;
    this.frame.style.left = `${left}px`;
    this.frame.style.width = `${Math.max(right - left, 2)}px`;
    const isWhole = this.app.state.zoom === null;
    this.element.classList.toggle("zoomed", !isWhole);
    const origin = scale.from;
    const share = ((from + to) / 2 - origin) / Math.max(scale.to - origin, 1);
    this.element.setAttribute("aria-valuenow", Math.round(share * 100));
    this.element.setAttribute("aria-valuetext", isWhole ? `all ${Time.text(to - from)}`
      : `${Time.text(Math.round(from - origin))} to ${Time.text(Math.round(to - origin))}`);
  }
}
