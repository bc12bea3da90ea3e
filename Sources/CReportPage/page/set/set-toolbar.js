// Search, pills, and whether everything is shown.
"use strict";

class SetToolbar {
  /**
   * @param pills `{name: {title, count}}`
   * @param all what the choice of everything is called; null if the page has none
   */
  constructor(app, pills, all = null) {
    this.app = app;
    const { state } = app;
    this.search = Dom.el("input", {
      type: "search", id: "search", placeholder: "Search: words, /regex/, service:, -without", "aria-label": "Search",
      spellcheck: "false", autocomplete: "off",
      oninput: () => state.update({ query: this.search.value }),
      onkeydown: (event) => this.key(event),
    });
    this.found = Dom.el("output", { class: "found", for: "search", "aria-live": "polite" });
    this.pills = Object.entries(pills).map(([name, { title, count }]) => [name, Dom.button(`${title} ${Text.number(count)}`,
      `${title}: ${Text.number(count)}`, () => state.update({ pills: SetState.toggled(state.pills, name) }),
      { class: `pill pill-${name}`, "aria-pressed": "false", disabled: count === 0 })]);
    this.all = Dom.el("input", { type: "checkbox", onchange: () => state.update({ all: this.all.checked }) });
    this.element = Dom.el("div", { class: "toolbar" },
      Dom.el("div", { class: "searching", role: "search" }, Dom.el("div", { class: "search-field" }, this.search, this.found)),
      this.pills.length > 0
        && Dom.el("div", { class: "pills", role: "group", "aria-label": "Kinds of rows" }, this.pills.map(([, pill]) => pill)),
      all && Dom.el("div", { class: "choices" }, Dom.el("label", { class: "choice" }, this.all, ` ${all}`)));
  }

  key(event) {
    if (event.key === "Escape" && this.search.value !== "") this.app.state.update({ query: "" });
    else if (event.key === "Escape" || event.key === "ArrowDown") this.app.focusRows();
    else if (event.key === "Enter") this.app.nextMatch?.(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param found what stands in the field's end, and `fault` what is wrong with what was typed */
  render(found, fault) {
    const { state } = this.app;
    if (this.search.value !== state.query) this.search.value = state.query;
    for (const [name, pill] of this.pills) pill.setAttribute("aria-pressed", state.pills.has(name));
    this.all.checked = state.all;
    this.search.setAttribute("aria-invalid", Boolean(fault));
    this.found.textContent = fault ?? found;
    this.found.title = fault ?? "";
  }
}
