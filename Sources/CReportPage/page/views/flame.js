// The flame graph: time from left to right, callers above what they called, what ran at the same time on lanes of its own.
"use strict";

class Flame {
  constructor(app) {
    this.app = app;
    this.trace = app.trace;
    this.ruler = new Ruler();
    this.drawing = new FlameCanvas({ "aria-label": "Flame graph", "aria-describedby": "flame-selected" });
    this.scroller = this.drawing.scroller;
    this.tip = new Tip();
    this.band = Dom.el("div", { class: "band", hidden: true });
    this.rulerCell = Dom.el("div", { class: "head-bar" }, this.ruler.drawing, this.ruler.pointer, this.band);
    this.selected = Dom.el("p", { class: "flame-selected", id: "flame-selected", "aria-live": "polite" });
    this.element = Dom.el("section", { class: "flame" }, this.rulerCell, this.scroller, this.selected, this.tip.element);
    this.listen();
  }

  /** Made when it is first looked at. */
  get lanes() { return (this.laneTable ??= new FlameLanes(this.trace)); }

  listen() {
    const { app } = this;
    const gestures = new Gestures(app.zoom);
    const scale = () => Object.assign(this.scale, { left: this.scroller.getBoundingClientRect().left });
    const band = (from, to) => {
      this.band.hidden = from === null;
      this.band.style.left = `${from}px`;
      this.band.style.width = `${to - from}px`;
    };
    gestures.wheel(this.rulerCell, scale, false);
    gestures.wheel(this.scroller, scale, true);
    gestures.drag(this.rulerCell, scale, () => false, band);
    gestures.drag(this.scroller, scale, (event) => app.state.zoom !== null && !event.shiftKey, band);
    this.rulerCell.addEventListener("dblclick", () => app.zoom.reset());
    this.scroller.addEventListener("scroll", () => this.paint(), { passive: true });
    this.scroller.addEventListener("click", (event) => {
      const index = this.at(event);
      if (index >= 0) app.pick(index, event.ctrlKey || event.metaKey);
    });
    this.scroller.addEventListener("dblclick", (event) => { if (this.at(event) >= 0) app.fit(this.at(event)); });
    this.scroller.addEventListener("pointermove", (event) => this.hover(event));
    this.scroller.addEventListener("pointerleave", () => this.hover(null));
    new ResizeObserver(() => { if (!this.element.hidden) this.render(null); }).observe(this.scroller);
  }

  at(event) {
    const [lane, x] = this.drawing.place(event);
    const found = this.lanes.between(lane, this.scale.time(x - 2), this.scale.time(x + 2));
    const left = (index) => this.scale.x(this.trace.start[index]);
    const right = (index) => Math.max(this.scale.x(this.trace.barEnd(index)), left(index) + 1);
    return found.find((index) => x >= left(index) - 1 && x <= right(index) + 1 && this.isShown(index)) ?? -1;
  }

  isShown(index) {
    const { root } = this.app.state;
    return (root < 0 || (index >= root && index < this.trace.end[root]))
      && !this.app.state.pruned.has(this.trace.service[index]);
  }

  hover(event) {
    const index = event ? this.at(event) : -1;
    const left = this.scroller.getBoundingClientRect().left;
    this.ruler.point(this.scale, event ? event.clientX - left : null, this.app.zoom.whole()[0]);
    if (index < 0) this.tip.hide();
    else this.tip.show(event, this.element, this.trace.title(index), [this.describe(index)]);
  }

  describe(index) {
    const { trace } = this;
    const took = trace.isFinished(index) ? `${Time.exact(trace.took(index))}, self ${Time.exact(trace.selfTime(index))}`
      : this.app.damage.state(index);
    const { title } = trace.services.list[trace.service[index]];
    return [trace.name(index), title, took, ...(trace.is(index, ERROR) ? ["failed"] : [])].join(" · ");
  }

  render(changed) {
    const width = this.scroller.clientWidth;
    if (width === 0) return;
    this.scale = new Scale(this.app.zoom.current(), width);
    this.ruler.draw(this.scale, this.app.zoom.whole()[0]);
    this.drawing.setLanes(this.lanes.count);
    const { selected } = this.app.state;
    if (selected >= 0 && (changed === null || changed.has("selected"))) this.drawing.bringIntoSight(this.lanes.lane[selected]);
    this.selected.textContent = selected >= 0 ? `${this.trace.title(selected)} · ${this.describe(selected)}` : "";
    this.paint();
  }

  paint() {
    const { colours } = this.app;
    this.drawing.paint(this.lanes.count, colours, (lane, y) => this.paintLane(lane, y));
  }

  paintLane(lane, y) {
    const { trace, scale } = this;
    const { colours, state, matches } = this.app;
    const { width } = this.drawing;
    let drawn = -1;
    for (const index of this.lanes.between(lane, scale.from, scale.to)) {
      if (!this.isShown(index)) continue;
      const x = Math.max(scale.x(trace.start[index]), -2);
      const end = Math.min(Math.max(scale.x(trace.barEnd(index)), x + 1), width + 2);
      const isSelected = index === state.selected;
      // What ends on a pixel that is painted already is not seen.
      if (end <= drawn + 0.5 && !isSelected) continue;
      const isDim = matches !== null && !matches.marks[index];
      if (isDim && state.only) continue;
      const colour = colours.service(trace.service[index]);
      this.drawing.box(x, end, y, { colour, text: trace.title(index), isDim, isError: trace.is(index, ERROR), isSelected });
      drawn = end;
    }
  }

  /** Down to the first child, up to the parent. */
  move(step) {
    const { trace } = this;
    const { selected } = this.app.state;
    if (selected < 0) return this.choose(0);
    if (step > 0) return trace.hasChildren(selected) && this.choose(selected + 1);
    if (trace.parent[selected] >= 0) this.choose(trace.parent[selected]);
  }

  /** To the next sibling, or the one before. */
  sideways(step) {
    const { trace } = this;
    const { selected } = this.app.state;
    if (selected < 0) return this.choose(0);
    const siblings = Array.from(trace.children(trace.parent[selected]));
    const next = siblings[siblings.indexOf(selected) + step];
    if (next !== undefined) this.choose(next);
  }

  choose(index) { if (index < this.trace.count) this.app.state.update({ selected: index }); }
}
