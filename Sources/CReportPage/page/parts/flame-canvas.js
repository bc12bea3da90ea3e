// Boxes with texts on lanes: a canvas as large as what is in sight, within a scroller as high as all lanes.
"use strict";

const LANE_HEIGHT = 19;
const LABEL_LEAST = 34;

class FlameCanvas {
  /** @param attributes what the scroller is called */
  constructor(attributes) {
    this.canvas = Dom.el("canvas", { "aria-hidden": "true" });
    this.space = Dom.el("div", { class: "flame-space" });
    this.scroller = Dom.el("div", {
      class: "flame-lanes", tabindex: "0", role: "application", "aria-roledescription": "flame graph", ...attributes,
    }, this.space, this.canvas);
  }

  get width() { return this.scroller.clientWidth; }

  setLanes(count) { this.space.style.height = `${Math.min((count + 1) * LANE_HEIGHT, TALLEST)}px`; }

  /** Where a pointer is: its lane, and pixels from the left. */
  place(event) {
    const box = this.scroller.getBoundingClientRect();
    const lane = Math.floor((event.clientY - box.top + this.scroller.scrollTop) / LANE_HEIGHT);
    return [lane, event.clientX - box.left];
  }

  bringIntoSight(lane) {
    const top = lane * LANE_HEIGHT;
    const { scrollTop, clientHeight } = this.scroller;
    if (top >= scrollTop && top + LANE_HEIGHT <= scrollTop + clientHeight) return;
    this.scroller.scrollTop = Math.max(top - clientHeight / 2, 0);
  }

  /** Calls `paintLane` with the number and the top of each lane in sight. */
  paint(laneCount, colours, paintLane) {
    const { scroller, canvas } = this;
    const [width, height] = [scroller.clientWidth, scroller.clientHeight];
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.colours = colours;
    this.context = canvas.getContext("2d");
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, width, height);
    this.context.font = "12px system-ui, sans-serif";
    this.context.textBaseline = "middle";
    const top = scroller.scrollTop;
    const last = Math.min(Math.ceil((top + height) / LANE_HEIGHT), laneCount);
    for (let lane = Math.floor(top / LANE_HEIGHT); lane < last; lane += 1) {
      paintLane(lane, lane * LANE_HEIGHT - top);
    }
    this.context.globalAlpha = 1;
  }

  /** @param look `{colour, text, isDim, isError, isSelected}` */
  box(x, end, y, look) {
    const { context, colours } = this;
    context.globalAlpha = look.isDim ? 0.25 : 1;
    context.fillStyle = look.colour;
    const w = Math.max(end - x - (end - x > 3 ? 1 : 0), 0.75);
    context.fillRect(x, y, w, LANE_HEIGHT - 1);
    if (look.isError) {
      context.fillStyle = colours.error;
      context.fillRect(x, y + LANE_HEIGHT - 5, w, 4);
    }
    if (end - x > LABEL_LEAST) this.label(look.text, Math.max(x, 0), end, y);
    if (!look.isSelected) return;
    context.globalAlpha = 1;
    context.strokeStyle = colours.ink;
    context.lineWidth = 2;
    context.strokeRect(x + 1, y + 1, Math.max(w - 2, 1), LANE_HEIGHT - 3);
  }

  label(text, left, right, y) {
    const room = right - left - 8;
    // Some seven pixels a character: what does not fit is not even measured.
    const characters = Math.floor(room / 6.9);
    if (characters < 3) return;
    this.context.fillStyle = this.colours.inside;
    const shown = text.length > characters ? `${text.slice(0, characters - 1)}…` : text;
    this.context.fillText(shown, left + 4, y + LANE_HEIGHT / 2, room);
  }
}
