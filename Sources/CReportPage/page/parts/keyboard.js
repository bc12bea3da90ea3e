// The keys, wherever they are pressed.
"use strict";

/** Where the rows have the focus. With Shift, and on the ruler's strip, the arrows zoom and move. */
const ROW_KEYS = {
  ArrowDown: (view) => view.move(1),
  ArrowUp: (view) => view.move(-1),
  ArrowRight: (view) => view.sideways(1),
  ArrowLeft: (view) => view.sideways(-1),
  PageDown: (view) => view.move(20),
  PageUp: (view) => view.move(-20),
  Home: (view) => view.move(-Infinity),
  End: (view) => view.move(Infinity),
  j: (view) => view.move(1),
  k: (view) => view.move(-1),
  " ": (view) => view.press?.(),
};
const TIME_KEYS = {
  ArrowUp: (zoom) => zoom.scale(0.7),
  ArrowDown: (zoom) => zoom.scale(1 / 0.7),
  ArrowLeft: (zoom) => zoom.pan(-0.2),
  ArrowRight: (zoom) => zoom.pan(0.2),
};

class Keyboard {
  /** @param keys rows of a key, what it does for people, and what it does to the page */
  constructor(app, keys) {
    this.app = app;
    this.keys = keys;
    document.addEventListener("keydown", (event) => this.press(event), { signal: app.gone.signal });
  }

  press(event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "k") {
      event.preventDefault();
      return this.app.palette.open();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { target } = event;
    if (target.closest?.("dialog[open]")) return;
    const isText = target.closest?.("input, textarea, select");
    if (isText && !(event.key === "Escape" && target.closest("input"))) return;
    const isButton = target.closest?.("button, a, summary, [role=tab]");
    if (isButton && (event.key === "Enter" || event.key === " ")) return;
    const action = this.action(event, target);
    if (!action) return;
    event.preventDefault();
    action();
  }

  action(event, target) {
    const { app } = this;
    const view = app.view;
    const isTime = app.zoom && (event.shiftKey || target.closest?.(".minimap"));
    if (isTime && TIME_KEYS[event.key]) return () => TIME_KEYS[event.key](app.zoom);
    const isInRows = target === document.body || target === view.scroller;
    if (isInRows && view.move && ROW_KEYS[event.key]) return () => ROW_KEYS[event.key](view);
    const key = this.keys.find(([name]) => name === event.key) ?? this.keys.find(([name]) => name === event.key.toLowerCase());
    return key && (() => key[2](app));
  }
}
