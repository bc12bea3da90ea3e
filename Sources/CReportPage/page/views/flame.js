// The flame graph: time from left to right, callers above what they called, what ran at the same time on lanes of its own.
"use strict";

const LANE_HEIGHT = 19;
const LABEL_LEAST = 34;

class Flame {
  constructor(app) {
    this.app = app;
    this.trace = app.trace;
    this.ruler = new Ruler();
    this.canvas = Dom.el("canvas", { "aria-hidden": "true" });
    this.space = Dom.el("div", { class: "flame-space" });
    this.tip = Dom.el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    this.band = Dom.el("div", { class: "band", hidden: true });
    this.scroller = Dom.el("div", {
      class: "flame-lanes", tabindex: "0", role: "application", "aria-label": "Flame graph", "aria-roledescription": "flame graph",
      "aria-describedby": "flame-selected",
    }, this.space, this.canvas);
    this.rulerCell = Dom.el("div", { class: "head-bar" }, this.ruler.drawing, this.ruler.pointer, this.band);
    this.selected = Dom.el("p", { class: "flame-selected", id: "flame-selected", "aria-live": "polite" });
    this.element = Dom.el("section", { class: "flame" }, this.rulerCell, this.scroller, this.selected, this.tip);
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
      if (index >= 0) app.state.update({ selected: index, panel: true });
    });
    this.scroller.addEventListener("dblclick", (event) => { if (this.at(event) >= 0) app.fit(this.at(event)); });
    this.scroller.addEventListener("pointermove", (event) => this.hover(event));
    this.scroller.addEventListener("pointerleave", () => this.hover(null));
    new ResizeObserver(() => { if (!this.element.hidden) this.render(null); }).observe(this.scroller);
  }

  at(event) {
    const box = this.scroller.getBoundingClientRect();
    const lane = Math.floor((event.clientY - box.top + this.scroller.scrollTop) / LANE_HEIGHT);
    const x = event.clientX - box.left;
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
    this.tip.hidden = index < 0;
    if (index < 0) return;
    Dom.replace(this.tip, Dom.el("b", {}, this.trace.title(index)), Dom.el("span", {}, this.describe(index)));
    const box = this.element.getBoundingClientRect();
    const x = Math.min(event.clientX - box.left + 12, box.width - this.tip.offsetWidth - 4);
    const y = Math.min(event.clientY - box.top + 14, box.height - this.tip.offsetHeight - 4);
    this.tip.style.transform = `translate(${Math.max(x, 0)}px, ${Math.max(y, 0)}px)`;
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
    this.space.style.height = `${Math.min((this.lanes.count + 1) * LANE_HEIGHT, TALLEST)}px`;
    const { selected } = this.app.state;
    if (selected >= 0 && (changed === null || changed.has("selected"))) this.bringIntoSight(selected);
    this.selected.textContent = selected >= 0 ? `${this.trace.title(selected)} · ${this.describe(selected)}` : "";
    this.paint();
  }

  bringIntoSight(index) {
    const top = this.lanes.lane[index] * LANE_HEIGHT;
    const { scrollTop, clientHeight } = this.scroller;
    if (top >= scrollTop && top + LANE_HEIGHT <= scrollTop + clientHeight) return;
    this.scroller.scrollTop = Math.max(top - clientHeight / 2, 0);
  }

  paint() {
    const { scroller, canvas } = this;
    const [width, height] = [scroller.clientWidth, scroller.clientHeight];
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = "12px system-ui, sans-serif";
    context.textBaseline = "middle";
    const top = scroller.scrollTop;
    const last = Math.min(Math.ceil((top + height) / LANE_HEIGHT), this.lanes.count);
    for (let lane = Math.floor(top / LANE_HEIGHT); lane < last; lane += 1) {
      this.paintLane(context, lane, lane * LANE_HEIGHT - top, width);
    }
  }

  paintLane(context, lane, y, width) {
    const { trace, scale } = this;
    const { colours, state, matches } = this.app;
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
      context.globalAlpha = isDim ? 0.25 : 1;
      context.fillStyle = colours.service(trace.service[index]);
      const w = Math.max(end - x - (end - x > 3 ? 1 : 0), 0.75);
      context.fillRect(x, y, w, LANE_HEIGHT - 1);
      if (trace.is(index, ERROR)) {
        context.fillStyle = colours.error;
        context.fillRect(x, y + LANE_HEIGHT - 5, w, 4);
      }
      if (end - x > LABEL_LEAST) this.paintLabel(context, index, Math.max(x, 0), end, y);
      if (isSelected) {
        context.globalAlpha = 1;
        context.strokeStyle = colours.ink;
        context.lineWidth = 2;
        context.strokeRect(x + 1, y + 1, Math.max(w - 2, 1), LANE_HEIGHT - 3);
      }
      drawn = end;
    }
    context.globalAlpha = 1;
  }

  paintLabel(context, index, left, right, y) {
    const room = right - left - 8;
    const text = this.trace.title(index);
    // Some seven pixels a character: what does not fit is not even measured.
    const characters = Math.floor(room / 6.9);
    if (characters < 3) return;
    context.fillStyle = this.app.colours.inside;
    const shown = text.length > characters ? `${text.slice(0, characters - 1)}…` : text;
    context.fillText(shown, left + 4, y + LANE_HEIGHT / 2, room);
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
