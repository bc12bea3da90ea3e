// Two traces, path by path: how long each took before and after.
"use strict";

const PATH_INDENT = 14;
const PATH_ROW_HEIGHT = 26;

class PathsPage {
  static title() { return "Two traces compared"; }
  static initial() { return { all: false }; }
  static known(content) {
    return { pills: ["slower", "faster", "added", "gone", "errors"], sorts: [], count: content.paths?.length ?? 0 };
  }

  constructor(app) {
    this.app = app;
    this.tree = new PathTree(app.content);
    this.services = this.tree.services;
    this.rows = [];
    this.longest = this.tree.paths.reduce((most, { before, after }) =>
      Math.max(most, before?.total_us ?? 0, after?.total_us ?? 0), 1);
    this.deepestIndent = 24;
    this.scroller = Dom.el("div", {
      class: "rows", role: "treegrid", tabindex: "0", "aria-label": "Paths of the traces", "aria-colcount": "6",
    });
    this.none = Dom.el("p", { class: "faint notes" });
    this.left = Dom.el("p", { class: "print-only left-out" });
    const titles = [["path-name", "Path"], ["path-change", "Change"], ["path-times", "Before → after"], ["path-bars", ""],
      ["path-self", "Self"], ["path-count", "Spans"]];
    const key = ["before", "after"].map((name) => Dom.el("span", { class: `key-${name}` }, name));
    this.element = Dom.el("section", { class: "view paths" },
      Dom.el("div", { class: "path-head", "aria-hidden": "true" },
        titles.map(([name, title]) => Dom.el("div", { class: name }, title || key))),
      Dom.el("div", { class: "rows-around" }, this.scroller), this.none, this.left);
    this.list = new VirtualList(this.scroller, PATH_ROW_HEIGHT, () => new PathRow(this));
    this.scroller.addEventListener("click", (event) => this.click(event));
    new ResizeObserver(() => this.resize()).observe(this.scroller);
  }

  header() {
    const { before, after } = this.app.content;
    const growth = after.duration_us - before.duration_us;
    const percent = Change.percent(before.duration_us, after.duration_us);
    const summary = growth === 0 ? "Equally long."
      : `The trace took ${Time.text(Math.abs(growth))} ${growth > 0 ? "longer" : "less"}${percent && ` (${percent})`}.`;
    return [
      Dom.el("p", {
        class: `verdict ${growth > 0 ? "change-slower" : growth < 0 ? "change-faster" : ""}`, title: Time.exact(growth),
      }, summary),
      Dom.el("div", { class: "sides" }, this.side("Before", before), this.side("After", after)),
    ];
  }

  side(name, trace) {
    const id = Text.of(trace.id);
    return Dom.el("section", { class: "side", "aria-label": name }, Dom.el("h2", {}, name),
      Dom.el("span", { class: "identity" }, Dom.el("code", { title: "Trace id" }, Text.visible(id) || "a report without an id"),
        id !== "" && Clipboard.button(id, `the id of the trace ${name.toLowerCase()}`, this.app.say)),
      SetHeader.facts([["Duration", Time.text(trace.duration_us), Time.exact(trace.duration_us)],
        ["Started", Time.utc(trace.started)], ["Spans", Text.number(trace.spans)],
        ["Errors", trace.errors > 0 ? Text.number(trace.errors) : ""]]));
  }

  toolbar() {
    return new SetToolbar(this.app, this.tree.pills(), "All paths");
  }

  render(changed) {
    const { state } = this.app;
    if (changed === null || ["query", "pills", "all", "toggled"].some((name) => changed.has(name))) {
      const { test, fault } = RowQuery.of(state.query);
      const { rows, found } = this.tree.shown(state, test);
      Object.assign(this, { rows, fault, isAsked: test !== null || state.pills.size > 0, found });
      this.scroller.setAttribute("aria-rowcount", rows.length);
      this.list.reset(rows.length);
      this.none.textContent = this.noneText();
    }
    this.list.forEach((row) => row.mark());
    const at = this.rows.indexOf(state.selected);
    if (at >= 0 && changed?.has("selected")) this.list.scrollTo(at, true);
    if (at >= 0 && this.list.pool.has(at)) this.scroller.setAttribute("aria-activedescendant", `row-${at}`);
    else this.scroller.removeAttribute("aria-activedescendant");
    return { found: this.isAsked ? `${Text.number(this.found)} found` : "", fault: this.fault };
  }

  noneText() {
    const { all } = this.app.state;
    const hidden = this.tree.count - this.rows.length;
    if (this.isAsked || all) return this.rows.length === 0 ? "Nothing found." : "";
    const least = `by more than ${Time.text(this.tree.threshold)}, 1 % of the longer trace`;
    if (this.rows.length === 0) return `No path changed ${least}.`;
    return hidden > 0 ? `${Text.count(hidden, "path")} that did not change ${least}: “All paths” shows them.` : "";
  }

  resize() {
    // The rows leave room for their scroll bar; so does the head.
    this.element.style.setProperty("--gutter", `${this.scroller.offsetWidth - this.scroller.clientWidth}px`);
    const names = this.scroller.querySelector(".path-name")?.clientWidth ?? 300;
    this.deepestIndent = Math.max(Math.floor((names * 0.4) / PATH_INDENT), 3);
    this.list.render(true);
  }

  click(event) {
    const row = event.target.closest(".row")?.row;
    if (!row) return;
    const isTwisty = event.target.closest(".twisty") !== null;
    if (isTwisty && this.tree.hasBelow[row.index]) this.toggle(row.index);
    else this.app.state.update({ selected: row.index });
  }

  toggle(index) { this.app.state.update({ toggled: SetState.toggled(this.app.state.toggled, index), selected: index }); }

  press() { if (this.app.state.selected >= 0) this.toggle(this.app.state.selected); }

  move(step) {
    const at = this.rows.indexOf(this.app.state.selected);
    const next = Math.min(Math.max((at < 0 && step > 0 ? -1 : at) + step, 0), this.rows.length - 1);
    if (this.rows.length > 0) this.app.state.update({ selected: this.rows[next] });
  }

  /** To the right: opens, or goes to the first child. To the left: closes, or goes to the parent. */
  sideways(step) {
    const { selected, toggled } = this.app.state;
    if (selected < 0) return this.move(1);
    const isOpen = this.tree.hasBelow[selected] && !toggled.has(selected);
    if (this.tree.hasBelow[selected] && isOpen !== step > 0) return this.toggle(selected);
    if (step > 0) return isOpen && this.move(1);
    if (this.tree.parent[selected] >= 0) this.app.state.update({ selected: this.tree.parent[selected] });
  }

  nextMatch(step) { this.move(step); }

  print() {
    const left = this.list.print();
    this.left.textContent = left > 0 ? `${Text.count(left, "more row")} left out on paper.` : "";
  }

  endPrint() { this.list.endPrint(); }
}
