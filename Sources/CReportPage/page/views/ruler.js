// The ruler above the bars, and the lines of its ticks behind them.
"use strict";

const TICK_PIXELS = 110;
/** On a telephone: room for a label and little more. */
const NARROW_TICK_PIXELS = 64;

class Ruler {
  constructor() {
    this.drawing = Dom.svg("svg", { class: "ruler", "aria-hidden": "true" });
    this.lines = Dom.svg("svg", { class: "gridlines", "aria-hidden": "true" });
    this.pointer = Dom.el("output", { class: "pointer", "aria-hidden": "true", hidden: true });
  }

  /**
   * @param origin the moment that is called 0
   * @param isWhole whether nothing comes after the end of the scale
   */
  draw(scale, origin, isWhole = true) {
    const pixels = scale.width < 3 * TICK_PIXELS ? NARROW_TICK_PIXELS : TICK_PIXELS;
    const step = Time.step(scale.to - scale.from, Math.max(scale.width / pixels, 1));
    const ticks = [];
    const lines = [];
    const last = Math.max(scale.to, isWhole ? 0 : scale.time(scale.width + scale.room)) - origin;
    for (let time = Math.ceil((scale.from - origin) / step) * step; time <= last; time += step) {
      const x = Math.round(scale.x(time + origin)) + 0.5;
      const isLast = x > scale.width + scale.room - 50;
      ticks.push(Dom.svg("path", { d: `M${x} 20V26` }));
      ticks.push(Dom.svg("text", { x: isLast ? x - 3 : x + 3, y: 16, "text-anchor": isLast ? "end" : "start" },
        Time.tick(Math.abs(time) < step / 1e3 ? 0 : time, step)));
      lines.push(`M${x} 0V10000`);
    }
    this.drawing.replaceChildren(...ticks);
    this.lines.replaceChildren(Dom.svg("path", { d: lines.join("") }));
  }

  /** Shows the time under the pointer. */
  point(scale, x, origin) {
    this.pointer.hidden = x === null;
    if (x === null) return;
    this.pointer.textContent = Time.exact(Math.round(scale.time(x) - origin));
    this.pointer.classList.toggle("left", x > scale.width + scale.room - 110);
    this.pointer.style.transform = `translateX(${x}px)`;
  }
}
