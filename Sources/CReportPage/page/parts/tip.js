// What stands beside the pointer.
"use strict";

class Tip {
  constructor() {
    this.element = Dom.el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  }

  hide() { this.element.hidden = true; }

  /** @param within the element that the tip is placed in */
  show(event, within, title, lines) {
    this.element.hidden = false;
    Dom.replace(this.element, Dom.el("b", {}, title), ...lines.map((line) => Dom.el("span", {}, line)));
    const box = within.getBoundingClientRect();
    const x = Math.min(event.clientX - box.left + 12, box.width - this.element.offsetWidth - 4);
    const y = Math.min(event.clientY - box.top + 14, box.height - this.element.offsetHeight - 4);
    this.element.style.transform = `translate(${Math.max(x, 0)}px, ${Math.max(y, 0)}px)`;
  }
}
