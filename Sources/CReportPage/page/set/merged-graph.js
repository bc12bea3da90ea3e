// The merged flame graph: self times from left to right, callers above what they called. The frame that is zoomed to is as wide as
// the graph, and those above it stay as the way back.
"use strict";

class MergedGraph {
  /** @param describe lines about a frame, for the tip */
  constructor(app, frames, describe) {
    Object.assign(this, { app, frames, describe });
    this.drawing = new FlameCanvas({ "aria-label": "Flame graph", "aria-describedby": "flame-selected" });
    this.scroller = this.drawing.scroller;
    this.tip = new Tip();
    /** A byte a frame that was found; null if nothing is searched for. */
    this.marks = null;
    const { scroller } = this;
    scroller.addEventListener("scroll", () => this.paint(), { passive: true });
    scroller.addEventListener("click", (event) => this.click(this.at(event)));
    scroller.addEventListener("pointermove", (event) => this.hover(this.at(event), event));
    scroller.addEventListener("pointerleave", () => this.tip.hide());
    new ResizeObserver(() => this.paint()).observe(scroller);
  }

  /** A click on the widest frame leads one up. */
  click(index) {
    if (index < 0) return;
    const isRoot = index === this.app.state.root;
    this.app.state.update({ selected: index, root: isRoot ? this.frames.parent[index] : index });
  }

  hover(index, event) {
    if (index < 0) this.tip.hide();
    else this.tip.show(event, this.scroller.parentElement, this.frames.titles[index], this.describe(index));
  }

  scale() {
    const { frames } = this;
    const { root } = this.app.state;
    const from = root < 0 ? 0 : frames.start[root];
    const to = root < 0 ? frames.total : frames.end(root);
    return new Scale([from, Math.max(to, from + 1e-3)], this.drawing.width);
  }

  at(event) {
    const [lane, x] = this.drawing.place(event);
    const { frames } = this;
    const scale = this.scale();
    const above = this.above();
    return frames.between(lane, scale.time(x - 1), scale.time(x + 1)).find((index) => {
      const left = scale.x(frames.start[index]);
      return this.isShown(index, scale, above) && x >= left - 1 && x <= Math.max(scale.x(frames.end(index)), left + 1);
    }) ?? -1;
  }

  /** The frames above the one that is zoomed to. */
  above() {
    const { root } = this.app.state;
    return new Set(root < 0 ? [] : this.frames.path(root).slice(0, -1));
  }

  isShown(index, scale, above) {
    const { frames } = this;
    const { root } = this.app.state;
    if (root < 0 || index === root || above.has(index)) return true;
    // Neighbours of the root touch what is shown.
    return frames.depth[index] > frames.depth[root] && frames.end(index) > scale.from && frames.start[index] < scale.to;
  }

  bringIntoSight(index) { this.drawing.bringIntoSight(this.frames.depth[index]); }

  paint() {
    const { frames, app, marks } = this;
    if (this.drawing.width === 0) return;
    this.drawing.setLanes(frames.lanes.length);
    const scale = this.scale();
    const { selected } = app.state;
    const above = this.above();
    this.drawing.paint(frames.lanes.length, app.colours, (lane, y) => {
      let drawn = -1;
      for (const index of frames.between(lane, scale.from, scale.to)) {
        if (!this.isShown(index, scale, above)) continue;
        const x = Math.max(scale.x(frames.start[index]), -2);
        const end = Math.min(Math.max(scale.x(frames.end(index)), x + 0.5), scale.width + 2);
        // What ends on a pixel that is painted already is not seen.
        if (end <= drawn + 0.5 && index !== selected) continue;
        this.drawing.box(x, end, y, {
          colour: app.colours.service(frames.service[index]), text: frames.titles[index], isError: frames.errors[index] > 0,
          isDim: above.has(index) || (marks !== null && !marks[index]), isSelected: index === selected,
        });
        drawn = end;
      }
    });
  }

  /** On paper the graph is as high as its lanes. */
  print() {
    const height = Math.min(this.frames.lanes.length, 100) * LANE_HEIGHT;
    Object.assign(this.scroller.style, { flex: "none", height: `${height}px` });
    this.paint();
  }

  endPrint() {
    Object.assign(this.scroller.style, { flex: "", height: "" });
    this.paint();
  }
}
