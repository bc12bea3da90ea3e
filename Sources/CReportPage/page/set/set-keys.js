// The keys of a page over many traces, and what the sheet says about them and about the pointer.
"use strict";

const SET_KEYS = [
  ["/", "Search", (app) => app.toolbar.search.focus()],
  ["n", "Next match", (app) => app.nextMatch(1)],
  ["N", "Previous match", (app) => app.nextMatch(-1)],
  ["o", "Show all rows", (app) => app.state.update({ all: !app.state.all })],
  ["Enter", "Zoom to the frame, open the path", (app) => app.press()],
  ["0", "The whole graph", (app) => app.state.update({ root: -1 })],
  ["Escape", "Clear the search", (app) => app.state.update({ query: "", pills: new Set() })],
  ["p", "Commands (also Ctrl+K)", (app) => app.palette.open()],
  ["?", "This sheet", (app) => app.help.open()],
];
const SET_POINTER_HELP = [
  ["↑ ↓ ← →", "Through the graph or the paths"], ["Click a frame", "Zoom to it; on the widest, back"],
  ["Click a title", "Sort by a column; again, the other way round"],
];
const SET_SEARCH_HELP = [
  ["word", "In services and names"], ["\"two words\"", "Together"], ["/regex/", "A regular expression"],
  ["service:", "Only in the service"], ["-word", "Without it"],
];
