// Wheel and drag. Whatever happens between two frames becomes one step.
"use strict";

const DRAG_PIXELS = 4;

class Gestures {
  /** @param zoom what is zoomed and moved */
  constructor(zoom) {
    this.zoom = zoom;
    this.waiting = null;
  }

  /** Runs the last of the steps that were asked for since the last frame. */
  soon(step) {
    if (this.waiting === null) requestAnimationFrame(() => { const run = this.waiting; this.waiting = null; run(); });
    const before = this.waiting;
    this.waiting = before === null ? step : () => { before(); step(); };
  }

  /**
   * The wheel zooms where it cannot scroll, or with Ctrl, Alt or Meta; sideways, or with Shift, it moves.
   *
   * @param scaleOf the scale of the element at this moment
   */
  wheel(element, scaleOf, canScroll) {
    element.addEventListener("wheel", (event) => {
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const isZoom = event.ctrlKey || event.altKey || event.metaKey || (!canScroll && !isSideways);
      if (!isZoom && !isSideways) return;
      event.preventDefault();
      const scale = scaleOf();
      const x = event.clientX - scale.left;
      const moved = (isSideways && event.deltaX !== 0 ? event.deltaX : event.deltaY) * (event.deltaMode === 1 ? 20 : 1);
      if (isZoom) this.soon(() => this.zoom.scale(Math.exp(Math.min(Math.max(moved, -120), 120) / 300), scale.time(x)));
      else this.soon(() => this.zoom.pan(moved / scale.width));
    }, { passive: false });
  }

  /**
   * Dragging chooses a stretch of time, or moves what is shown.
   *
   * @param moves whether a drag that begins at this time moves
   * @param band shows the stretch while it is chosen: from and to in pixels, or null
   */
  drag(element, scaleOf, moves, band) {
    element.addEventListener("pointerdown", (down) => {
      if (down.button !== 0 || down.target.closest("button, .twisty")) return;
      const scale = scaleOf();
      const begin = down.clientX - scale.left;
      const from = this.zoom.current();
      const isMove = moves(down, scale.time(begin));
      // Within the strip a move takes the frame along, within the bars the bars.
      const sign = isMove === "frame" ? 1 : -1;
      let isDrag = false;
      const move = (event) => {
        const x = event.clientX - scale.left;
        if (!isDrag && Math.abs(x - begin) < DRAG_PIXELS) return;
        // Not sooner: whoever has the pointer gets the click as well.
        if (!isDrag) element.setPointerCapture(down.pointerId);
        isDrag = true;
        element.classList.add("dragging");
        if (!isMove) return band(Math.min(begin, x), Math.max(begin, x));
        const shift = sign * (scale.time(x) - scale.time(begin));
        this.soon(() => this.zoom.set(from[0] + shift, from[1] + shift));
      };
      const end = (event) => {
        if (event.type === "pointerleave" && isDrag) return;
        element.removeEventListener("pointermove", move);
        for (const type of ["pointerup", "pointercancel", "pointerleave"]) element.removeEventListener(type, end);
        element.classList.remove("dragging");
        band(null);
        if (!isDrag) return;
        // What was dragged is not clicked; the click comes right after this, or not at all.
        const swallow = (click) => click.stopPropagation();
        element.addEventListener("click", swallow, { capture: true });
        setTimeout(() => element.removeEventListener("click", swallow, { capture: true }));
        if (isMove || event.type === "pointercancel") return;
        const times = [begin, event.clientX - scale.left].map((x) => scale.time(x)).sort((one, other) => one - other);
        this.zoom.set(...times);
      };
      element.addEventListener("pointermove", move);
      element.addEventListener("pointerup", end);
      element.addEventListener("pointercancel", end);
      element.addEventListener("pointerleave", end);
    });
  }
}
