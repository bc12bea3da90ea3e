// The sheet of keys.
"use strict";

const POINTER_HELP = [
  ["↑ ↓", "Rows"], ["← →", "Close and open; to the parent and the first child"],
  ["Shift + arrows", "Zoom and move"], ["Ctrl + wheel", "Zoom at the pointer"], ["Shift + wheel", "Move"],
  ["Drag the ruler", "Zoom to a stretch"], ["Drag the bars", "Move; with Shift zoom to a stretch"],
  ["Double click", "Zoom to the bar; on the ruler all of the time"],
];
const SEARCH_HELP = [
  ["word", "In names, labels, hosts, ids, errors and payloads"], ["/regex/", "A regular expression"],
  ["service: name: host:", "Only in this field; also project:, kind:, group:, id:"], ["error running", "Only these spans"],
  [">100ms <5ms", "By duration"], ["-word", "Without it"],
];

class Help {
  constructor(app) {
    this.app = app;
    const names = { Enter: "Enter", Escape: "Esc" };
    const table = (title, rows) => Dom.el("section", {}, Dom.el("h3", {}, title), Dom.el("dl", {}, rows.map(([keys, text]) =>
      Dom.el("div", {}, Dom.el("dt", {}, Dom.el("kbd", {}, names[keys] ?? keys)), Dom.el("dd", {}, text)))));
    this.element = Dom.el("dialog", { class: "help", "aria-labelledby": "help-title" },
      Dom.el("div", { class: "help-head" }, Dom.el("h2", { id: "help-title" }, "Keys"),
        Dom.button("Close", "Close the sheet", () => this.element.close(), { class: "small" })),
      Dom.el("div", { class: "help-tables" }, table("Keys", KEYS), table("Rows and pointer", POINTER_HELP),
        table("Search", SEARCH_HELP)));
  }

  open() {
    if (this.element.open) this.element.close();
    else this.element.showModal();
  }
}
