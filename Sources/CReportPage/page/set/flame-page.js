// The flame graph of many traces, and a table of the largest self times beside it.
"use strict";

const FLAME_TABLE_ROWS = 60;

class FlamePage {
  static title(content) { return `Flame graph of ${Text.count(content.traces, "trace")}`; }
  static initial() { return { sort: "self" }; }
  static known(content) {
    const sorts = ["title", "self", "average", "traces", "calls", "errors"];
    return { pills: ["errors"], sorts, count: content.frames?.length ?? 0 };
  }

  constructor(app) {
    this.app = app;
    this.traces = Math.max(app.content.traces, 1);
    this.frames = new MergedFrames(app.content);
    this.services = this.frames.services;
    this.graph = new MergedGraph(app, this.frames, (index) => this.facts(index));
    this.scroller = this.graph.scroller;
    this.crumbs = Dom.el("nav", { class: "flame-crumbs", "aria-label": "Shown frame" });
    this.selected = Dom.el("p", { class: "flame-selected", id: "flame-selected", "aria-live": "polite" });
    this.sorted = new SortedTable({
      columns: this.columns(), limit: FLAME_TABLE_ROWS, caption: "Largest self times",
      onsort: (sort, ascending) => app.state.update({ sort, ascending }),
    });
    const table = Dom.el("div", {
      class: "merged-table table-around", tabindex: "0", role: "region", "aria-label": "Largest self times",
    }, this.sorted.table, this.sorted.left);
    this.element = Dom.el("section", { class: "view merged" },
      Dom.el("div", { class: "flame" }, this.crumbs, this.scroller, this.selected, this.graph.tip.element), table);
    this.rows = Array.from({ length: this.frames.count }, (_, index) => this.row(index));
  }

  row(index) {
    const { frames } = this;
    return {
      index, title: frames.titles[index], text: frames.titles[index], service: this.services.list[frames.service[index]].name,
      self: frames.self[index], average: frames.self[index] / this.traces, traces: frames.traces[index],
      calls: frames.calls[index], errors: frames.errors[index],
    };
  }

  columns() {
    return [
      { key: "title", title: "Call", isText: true, cell: (row) => this.name(row) },
      {
        key: "self", title: "Self", isTime: true, note: "time in which no child ran",
        cell: (row) => [Dom.el("b", {}, Text.share(row.self, this.frames.total)), ` ${Time.text(row.self)}`,
          SortedTable.meter(row.self / Math.max(this.largest, 1))],
      },
      { key: "average", title: "Per trace", isTime: true, note: "self time of an average trace" },
      { key: "traces", title: "Traces", note: "with such a span" },
      { key: "calls", title: "Spans" }, { key: "errors", title: "Errors" },
    ];
  }

  /** The same call may stand in many places: that above it tells them apart. */
  name(row) {
    const { frames } = this;
    const path = frames.path(row.index).map((index) => frames.titles[index]).join(" › ");
    const above = frames.parent[row.index];
    return Dom.el("div", { class: "named" },
      Dom.el("span", { class: `swatch ${this.services.colourClass(frames.service[row.index])}`, "aria-hidden": "true" }),
      Dom.el("div", {}, Dom.button(row.title, `Select ${path}`, () => this.choose(row.index), { class: "crumb" }),
        above >= 0 && Dom.el("span", { class: "faint below" }, `in ${frames.titles[above]}`)));
  }

  header() {
    const { content, page } = this.app;
    const { frames } = this;
    return [
      SetHeader.facts([["Traces", Text.number(content.traces)],
        ["Time in spans", Time.text(frames.total), Time.exact(frames.total)],
        ["Per trace", Time.text(Math.round(frames.total / this.traces))], ["Paths", Text.number(frames.count)],
        ["Depth", Text.number(frames.lanes.length)]]),
      SetHeader.filters(page.selections?.[0]),
      content.is_cut && Dom.el("p", { class: "badge badge-note" },
        "Not every path fits: the time of the others is in those above them."),
    ];
  }

  toolbar() {
    const failed = this.frames.errors.filter((errors) => errors > 0).length;
    return new SetToolbar(this.app, { errors: { title: "With errors", count: failed } });
  }

  facts(index) {
    const { frames, traces } = this;
    const errors = frames.errors[index];
    const perTrace = (time) => Time.text(Math.round(time / traces));
    const share = Text.share(frames.sum[index], frames.total);
    return [
      `${share} of all time · ${perTrace(frames.sum[index])} per trace, ${perTrace(frames.self[index])} itself`,
      `in ${Text.count(frames.traces[index], "trace")} of ${Text.number(traces)} · ${Text.count(frames.calls[index], "span")}`
        + (errors > 0 ? ` · ${Text.count(errors, "error")}` : ""),
    ];
  }

  find() {
    const { query, pills } = this.app.state;
    const { test, fault } = RowQuery.of(query);
    const isFound = (row) => (test === null || test(row)) && (!pills.has("errors") || row.errors > 0);
    this.graph.marks = test === null && pills.size === 0 ? null
      : Uint8Array.from(this.rows, (row) => (isFound(row) ? 1 : 0));
    this.fault = fault;
  }

  render(changed) {
    const { state } = this.app;
    const { frames, graph } = this;
    if (changed === null || changed.has("query") || changed.has("pills")) this.find();
    if (state.selected >= 0 && changed?.has("selected")) graph.bringIntoSight(state.selected);
    this.renderCrumbs();
    this.selected.textContent = state.selected < 0 ? "Click a frame to zoom to it."
      : [frames.titles[state.selected], ...this.facts(state.selected)].join(" · ");
    const rows = this.rows.filter((row) => row.self > 0 && (graph.marks === null || graph.marks[row.index])
      && frames.isWithin(row.index, state.root));
    this.largest = rows.reduce((most, row) => Math.max(most, row.self), 0);
    this.sorted.render(rows, state.sort, state.ascending);
    graph.paint();
    if (graph.marks === null) return { found: "", fault: this.fault };
    const count = graph.marks.reduce((sum, mark) => sum + mark, 0);
    const share = Text.share(frames.sumOf(graph.marks), frames.total);
    return { found: `${Text.count(count, "frame")}, ${share}`, fault: this.fault };
  }

  /** The way back from the frame that is zoomed to. */
  renderCrumbs() {
    const { root } = this.app.state;
    const { frames } = this;
    this.crumbs.hidden = root < 0;
    if (root < 0) return;
    const path = frames.path(root);
    const shown = path.length > 6 ? [path[0], null, ...path.slice(-4)] : path;
    const crumb = (index) => {
      if (index === null) return Dom.el("span", {}, "…");
      const title = frames.titles[index];
      if (index === root) return Dom.el("b", { "aria-current": "true" }, title);
      const zoom = () => this.app.state.update({ root: index, selected: index });
      return Dom.button(title, `Zoom to ${title}`, zoom, { class: "crumb" });
    };
    const all = Dom.button("All", "Show the whole graph (0)", () => this.app.state.update({ root: -1 }), { class: "crumb" });
    const arrow = () => Dom.el("span", { class: "faint", "aria-hidden": "true" }, "›");
    Dom.replace(this.crumbs, all, shown.flatMap((index) => [arrow(), crumb(index)]));
  }

  print() { this.graph.print(); }
  endPrint() { this.graph.endPrint(); }

  // MARK: What buttons and keys do

  /** Selects a frame, and zooms out to where it is seen. */
  choose(index) {
    const { state } = this.app;
    state.update({ selected: index, root: this.frames.isWithin(index, state.root) ? state.root : -1 });
  }

  /** Down to the widest child, up to the parent. */
  move(step) {
    const { selected } = this.app.state;
    const { frames } = this;
    if (selected < 0) return frames.count > 0 && this.choose(frames.lanes[0][0]);
    const next = step > 0 ? frames.children(selected)[0] : frames.parent[selected];
    if (next !== undefined && next >= 0) this.choose(next);
  }

  /** To the next sibling, or the one before. */
  sideways(step) {
    const { selected } = this.app.state;
    if (selected < 0) return this.move(1);
    const siblings = this.frames.children(this.frames.parent[selected]);
    const next = siblings[siblings.indexOf(selected) + step];
    if (next !== undefined) this.choose(next);
  }

  nextMatch(step) {
    const list = [];
    this.graph.marks?.forEach((mark, index) => { if (mark) list.push(index); });
    if (list.length === 0) return this.app.say("Nothing found.");
    const { selected } = this.app.state;
    const next = step > 0 ? list.find((index) => index > selected) : list.findLast((index) => index < selected);
    this.choose(next ?? (step > 0 ? list[0] : list[list.length - 1]));
  }
}
