// Search, pills, and what is hidden.
"use strict";

class Toolbar {
  constructor(app) {
    this.app = app;
    const { state } = app;
    this.search = Dom.el("input", {
      type: "search", id: "search", placeholder: "Search: words, /regex/, service:, error, >100ms", "aria-label": "Search",
      spellcheck: "false", autocomplete: "off",
      oninput: () => state.update({ query: this.search.value }),
      onkeydown: (event) => this.searchKey(event),
    });
    this.found = Dom.el("output", { class: "found", for: "search", "aria-live": "polite" });
    const previous = Dom.button("‹", "Previous match (N)", () => app.nextMatch(-1), { class: "small" });
    const next = Dom.button("›", "Next match (n)", () => app.nextMatch(1), { class: "small" });
    this.only = this.check("Matches only", "only");
    this.folded = this.check("Fold repeats", "folded");
    this.least = Dom.el("input", {
      type: "text", class: "least", placeholder: "5ms", "aria-label": "Hide spans shorter than", size: "6",
      onchange: () => this.setLeast(), onkeydown: (event) => { if (event.key === "Enter") this.setLeast(); },
    });
    this.pills = Object.entries(app.finder.pills).map(([name, pill]) => {
      const button = Dom.button(`${pill.title} ${Text.number(pill.count)}`, `${pill.title}: ${Text.count(pill.count, "span")}`,
        () => state.update({ pills: State.toggled(state.pills, name) }),
        { class: `pill pill-${name}`, "aria-pressed": "false", disabled: pill.count === 0 });
      return [name, button];
    });
    this.element = Dom.el("div", { class: "toolbar" },
      Dom.el("div", { class: "searching", role: "search" },
        Dom.el("div", { class: "search-field" }, this.search, this.found), previous, next),
      Dom.el("div", { class: "pills", role: "group", "aria-label": "Kinds of spans" }, this.pills.map(([, button]) => button)),
      Dom.el("div", { class: "choices" }, this.only.label, this.folded.label,
        this.leastLabel = Dom.el("label", { class: "choice" }, "Hide under ", this.least)));
  }

  check(title, name) {
    const input = Dom.el("input", { type: "checkbox", onchange: () => this.app.state.update({ [name]: input.checked }) });
    return { input, label: Dom.el("label", { class: "choice" }, input, ` ${title}`) };
  }

  searchKey(event) {
    if (event.key === "Enter") this.app.nextMatch(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && this.search.value !== "") this.app.state.update({ query: "" });
    else if (event.key === "Escape" || event.key === "ArrowDown") this.app.focusRows();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  setLeast() {
    const text = this.least.value.trim();
    const least = text === "" ? 0 : Time.parse(text);
    this.least.setAttribute("aria-invalid", least === null);
    if (least !== null) this.app.state.update({ least });
    else this.app.say("A duration is a number and a unit, such as 5ms.");
  }

  render(changed) {
    const { state, matches } = this.app;
    if (this.search.value !== state.query) this.search.value = state.query;
    if (changed === null || changed.has("least")) this.least.value = state.least > 0 ? Time.short(state.least) : "";
    this.only.input.checked = state.only;
    this.folded.input.checked = state.folded;
    this.folded.label.hidden = state.view !== "timeline";
    this.leastLabel.hidden = state.view !== "timeline";
    for (const [name, button] of this.pills) button.setAttribute("aria-pressed", state.pills.has(name));
    this.search.setAttribute("aria-invalid", Boolean(matches?.fault));
    this.found.textContent = this.foundText(matches);
    this.found.title = matches?.fault ?? "";
  }

  foundText(matches) {
    if (matches === null) return "";
    if (matches.fault) return matches.fault;
    const at = matches.list.indexOf(this.app.state.selected);
    const count = Text.number(matches.list.length);
    return at < 0 ? `${count} found` : `${Text.number(at + 1)} of ${count}`;
  }
}
