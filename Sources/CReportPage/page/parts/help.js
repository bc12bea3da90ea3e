// The sheet of keys.
"use strict";

class Help {
  /** @param tables titles with their rows of keys and what they do */
  constructor(tables) {
    const names = { Enter: "Enter", Escape: "Esc" };
    const table = (title, rows) => Dom.el("section", {}, Dom.el("h3", {}, title), Dom.el("dl", {}, rows.map(([keys, text]) =>
      Dom.el("div", {}, Dom.el("dt", {}, Dom.el("kbd", {}, names[keys] ?? keys)), Dom.el("dd", {}, text)))));
    this.element = Dom.el("dialog", { class: "help", "aria-labelledby": "help-title" },
      Dom.el("div", { class: "help-head" }, Dom.el("h2", { id: "help-title" }, "Keys"),
        Dom.button("Close", "Close the sheet", () => this.element.close(), { class: "small" })),
      Dom.el("div", { class: "help-tables" }, tables.map(([title, rows]) => table(title, rows))));
  }

  open() {
    if (this.element.open) this.element.close();
    else this.element.showModal();
  }
}
