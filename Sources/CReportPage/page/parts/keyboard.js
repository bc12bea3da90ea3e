// The keys, and what the sheet says about them.
"use strict";

const KEYS = [
  ["/", "Search", (app) => app.toolbar.search.focus()],
  ["n", "Next match", (app) => app.nextMatch(1)],
  ["N", "Previous match", (app) => app.nextMatch(-1)],
  ["e", "Next error", (app) => app.nextError(1)],
  ["E", "Previous error", (app) => app.nextError(-1)],
  ["c", "Critical path", (app) => app.state.update({ pills: State.toggled(app.state.pills, "critical") })],
  ["o", "Matches only", (app) => app.state.update({ only: !app.state.only })],
  ["x", "Fold repeats", (app) => app.state.update({ folded: !app.state.folded })],
  ["w", "Zoom in", (app) => app.zoom.scale(0.7)],
  ["s", "Zoom out", (app) => app.zoom.scale(1 / 0.7)],
  ["a", "Move left", (app) => app.zoom.pan(-0.2)],
  ["d", "Move right", (app) => app.zoom.pan(0.2)],
  ["0", "All of the time", (app) => app.zoom.reset()],
  ["z", "Zoom to the span", (app) => app.state.selected >= 0 && app.fit(app.state.selected)],
  ["f", "Show the span alone", (app) => app.state.selected >= 0 && app.focus(app.state.selected)],
  ["u", "Back up", (app) => app.focusBack()],
  ["[", "Close a level", (app) => app.level(-1)],
  ["]", "Open a level", (app) => app.level(1)],
  ["{", "Close all", (app) => app.closeAll()],
  ["}", "Open all", (app) => app.openAll()],
  ["m", "Open what matters", (app) => app.openAuto()],
  ["Enter", "Details", (app) => app.state.selected >= 0 && app.state.update({ panel: !app.state.panel })],
  ["Escape", "Close the details", (app) => app.state.update({ panel: false })],
  ["?", "This sheet", (app) => app.help.open()],
  ...VIEWS.map((name, at) => [String(at + 1), VIEW_TITLES[name], (app) => app.state.update({ view: name })]),
];
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
  constructor(app) {
    this.app = app;
    document.addEventListener("keydown", (event) => this.press(event), { signal: app.gone.signal });
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { target } = event;
    const isText = target.closest?.("input, textarea, select, dialog[open]");
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
    const view = app.views[app.state.view];
    const isTime = event.shiftKey || target.closest?.(".minimap");
    if (isTime && TIME_KEYS[event.key]) return () => TIME_KEYS[event.key](app.zoom);
    const isInRows = target === document.body || target === view.scroller;
    if (isInRows && view.move && ROW_KEYS[event.key]) return () => ROW_KEYS[event.key](view);
    const key = KEYS.find(([name]) => name === event.key) ?? KEYS.find(([name]) => name === event.key.toLowerCase());
    return key && (() => key[2](app));
  }
}
