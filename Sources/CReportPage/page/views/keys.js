// The keys of the page of a trace, and what the sheet says about them and about the pointer.
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
  ["v", "Compare with the next span", (app) => app.compare()],
  ["Escape", "Close the details", (app) => app.details.leave()],
  ["p", "Commands (also Ctrl+K)", (app) => app.palette.open()],
  ["?", "This sheet", (app) => app.help.open()],
  ...VIEWS.map((name, at) => [String(at + 1), VIEW_TITLES[name], (app) => app.state.update({ view: name })]),
];
const POINTER_HELP = [
  ["↑ ↓", "Rows"], ["← →", "Close and open; to the parent and the first child"],
  ["Shift + arrows", "Zoom and move"], ["Ctrl + wheel", "Zoom at the pointer"], ["Shift + wheel", "Move"],
  ["Drag the ruler", "Zoom to a stretch"], ["Drag the bars", "Move; with Shift zoom to a stretch"],
  ["Double click", "Zoom to the bar; on the ruler all of the time"],
  ["Ctrl + click", "Compare with the selected span"],
];
const SEARCH_HELP = [
  ["word", "In names, labels, hosts, ids, errors and payloads"], ["/regex/", "A regular expression"],
  ["service: name: host:", "Only in this field; also project:, kind:, group:, id:"], ["error running", "Only these spans"],
  [">100ms <5ms", "By duration"], ["-word", "Without it"],
];
