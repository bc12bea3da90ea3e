// The line between names and bars, for pointer and keys.
"use strict";

class Divider {
  constructor(element, container, onchange) {
    this.element = element;
    this.container = container;
    this.onchange = onchange;
    element.addEventListener("pointerdown", (down) => {
      element.setPointerCapture(down.pointerId);
      const move = (event) => this.set(100 * (event.clientX - container.getBoundingClientRect().left) / container.clientWidth);
      element.addEventListener("pointermove", move);
      element.addEventListener("lostpointercapture", () => element.removeEventListener("pointermove", move), { once: true });
    });
    element.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      this.set(Number(element.getAttribute("aria-valuenow")) + step);
    });
  }

  /** @param share of the container, in percent */
  set(share) {
    const width = Math.round(Math.min(Math.max(share, 15), 80));
    this.element.setAttribute("aria-valuenow", width);
    this.container.style.setProperty("--share", width / 100);
    this.onchange();
  }
}
