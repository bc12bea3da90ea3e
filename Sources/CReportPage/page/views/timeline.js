// The timeline: a tree of rows with bars under one ruler.
"use strict";

const ROW_HEIGHT = 26;
const LABEL_ROOM = 62;
/** What changes the rows; everything else changes how they look. */
const ROW_STATE = ["only", "least", "folded", "pruned", "root", "level", "toggled"];

class Timeline {
  constructor(app) {
    this.app = app;
    this.trace = app.trace;
    this.folds = app.folds;
    this.damage = app.damage;
    this.bars = new Bars(app.trace, app.segments);
    this.model = new Rows(app.trace, app.folds);
    this.rows = [];
    this.cursor = 0;
    this.ruler = new Ruler();
    this.minimap = new Minimap(app);
    this.band = Dom.el("div", { class: "band", hidden: true });
    this.build();
    this.list = new VirtualList(this.scroller, ROW_HEIGHT, () => new TimelineRow(this));
    this.listen();
  }

  build() {
    this.divider = Dom.el("div", {
      class: "divider", role: "separator", "aria-orientation": "vertical", tabindex: "0", "aria-label": "Width of the names",
      "aria-valuemin": "15", "aria-valuemax": "80", "aria-valuenow": "47",
    });
    this.rulerCell = Dom.el("div", { class: "head-bar" }, this.ruler.drawing, this.ruler.pointer, this.band);
    this.head = Dom.el("div", { class: "timeline-head" },
      Dom.el("div", { class: "head-name" }, "Span", this.levels()), Dom.el("div", { class: "head-time" }, "Duration"),
      Dom.el("div", { class: "head-time cell-self" }, "Self"), this.rulerCell, this.divider);
    this.scroller = Dom.el("div", {
      class: "rows", role: "treegrid", tabindex: "0", "aria-label": "Spans of the trace", "aria-colcount": "4",
    });
    this.lines = Dom.el("div", { class: "lines" }, this.ruler.lines);
    this.left = Dom.el("p", { class: "print-only left-out" });
    this.element = Dom.el("section", { class: "timeline" },
      this.minimap.element, this.head, Dom.el("div", { class: "rows-around" }, this.lines, this.scroller), this.left);
  }

  levels() {
    const { app } = this;
    return Dom.el("div", { class: "levels", role: "group", "aria-label": "Levels" },
      Dom.button("−", "Close a level ([)", () => app.level(-1), { class: "small" }),
      Dom.button("+", "Open a level (])", () => app.level(1), { class: "small" }),
      Dom.button("All", "Open all (})", () => app.openAll(), { class: "small" }),
      Dom.button("None", "Close all ({)", () => app.closeAll(), { class: "small" }),
      Dom.button("Auto", "Open what matters (m)", () => app.openAuto(), { class: "small" }));
  }

  listen() {
    const { app } = this;
    const gestures = new Gestures(app.zoom);
    const barScale = () => Object.assign(this.scale, { left: this.rulerCell.getBoundingClientRect().left });
    const mapScale = () =>
      Object.assign(this.minimap.scale(), { left: this.minimap.element.getBoundingClientRect().left });
    const band = (from, to) => this.showBand(from, to, barScale().left);
    const isBar = (event) => event.target.closest(".cell-bar") !== null;
    gestures.wheel(this.rulerCell, barScale, false);
    gestures.wheel(this.minimap.element, mapScale, false);
    gestures.wheel(this.scroller, barScale, true);
    gestures.drag(this.rulerCell, barScale, () => false, band);
    gestures.drag(this.minimap.element, mapScale, (event, time) => {
      const [from, to] = app.zoom.current();
      return app.state.zoom !== null && time >= from && time <= to && !event.shiftKey ? "frame" : false;
    }, (from, to) => this.showBand(from, to, mapScale().left));
    gestures.drag(this.scroller, barScale, (event) => !isBar(event) || (app.state.zoom !== null && !event.shiftKey), band);
    this.minimap.element.addEventListener("dblclick", () => app.zoom.reset());
    this.rulerCell.addEventListener("dblclick", () => app.zoom.reset());
    this.scroller.addEventListener("click", (event) => this.click(event));
    this.scroller.addEventListener("dblclick", (event) => {
      const row = event.target.closest(".row")?.row.row;
      if (row?.kind === "span" && isBar(event)) app.fit(row.span);
    });
    this.scroller.addEventListener("pointermove", (event) => this.point(isBar(event) ? event : null));
    this.rulerCell.addEventListener("pointermove", (event) => this.point(event));
    for (const part of [this.scroller, this.rulerCell]) part.addEventListener("pointerleave", () => this.point(null));
    new Divider(this.divider, this.element, () => this.resize());
    new ResizeObserver(() => this.resize()).observe(this.scroller);
  }

  point(event) {
    const left = this.rulerCell.getBoundingClientRect().left;
    this.ruler.point(this.scale, event ? event.clientX - left : null, this.app.zoom.whole()[0]);
  }

  showBand(from, to, left) {
    this.band.hidden = from === null || from === undefined;
    if (this.band.hidden) return;
    const shift = left - this.rulerCell.getBoundingClientRect().left;
    this.band.style.left = `${from + shift}px`;
    this.band.style.width = `${to - from}px`;
  }

  click(event) {
    const row = event.target.closest(".row")?.row.row;
    if (!row) return;
    this.cursor = this.rows.indexOf(row);
    const isTwisty = event.target.closest(".twisty") !== null;
    if (row.foldable && (isTwisty || row.kind !== "span")) this.toggle(row);
    else if (row.kind === "span") this.app.pick(row.span, event.ctrlKey || event.metaKey);
    else this.app.state.update({ pruned: new Set() });
    this.markAll();
  }

  toggle(row) {
    const key = row.key ?? row.span;
    this.app.state.update({ toggled: State.toggled(this.app.state.toggled, key) });
  }

  /** Measures, and draws all that depends on the width. */
  resize() {
    if (this.element.hidden || this.scroller.clientWidth === 0) return;
    this.measure();
    this.list.render(true);
    this.minimap.draw();
  }

  measure() {
    // The rows leave room for their scroll bar; so do the ruler and its lines.
    this.element.style.setProperty("--gutter", `${this.scroller.offsetWidth - this.scroller.clientWidth}px`);
    const width = Math.max(this.rulerCell.clientWidth, 40);
    // Upon the stripes of the longest bar its time would be hard to read.
    const longest = Bars.labelWidth(Time.text(this.app.trace.duration)) + 9;
    const room = Math.min(Math.max(LABEL_ROOM, longest), width / 4);
    this.scale = new Scale(this.app.zoom.current(), width - room, room);
    const names = this.head.firstElementChild.clientWidth;
    this.deepestIndent = Math.max(Math.floor((names * 0.45) / INDENT), 3);
    this.ruler.draw(this.scale, this.app.zoom.whole()[0], this.app.state.zoom === null);
  }

  /** @param changed names of the state that changed; null for the first time */
  render(changed) {
    const { app } = this;
    const matchesChange = changed === null || changed.has("query") || changed.has("pills");
    const rowsChange = changed === null || ROW_STATE.some((name) => changed.has(name)) || (matchesChange && app.state.only);
    if (rowsChange) {
      this.rows = this.model.build(app.state, app.matches);
      this.scroller.setAttribute("aria-rowcount", this.rows.length);
      this.cursor = Math.max(Math.min(this.cursor, this.rows.length - 1), 0);
    }
    if (rowsChange || changed.has("zoom") || changed.has("view")) this.measure();
    if (rowsChange) this.list.reset(this.rows.length);
    else if (changed.has("zoom")) this.list.forEach((row) => row.draw());
    if (changed?.has("selected") || rowsChange) this.follow(changed?.has("selected"));
    this.markAll();
    if (changed === null || changed.has("root")) this.minimap.draw();
    else if (matchesChange || changed.has("selected")) this.minimap.showMatches();
    if (changed?.has("zoom")) this.minimap.showZoom();
  }

  markAll() {
    this.list.forEach((row) => row.mark());
    const row = this.rows[this.cursor];
    if (row && this.list.pool.has(this.cursor)) this.scroller.setAttribute("aria-activedescendant", `row-${this.cursor}`);
    else this.scroller.removeAttribute("aria-activedescendant");
  }

  /** Puts the cursor on the selected span, and brings it into sight if it has just been chosen. */
  follow(isNew) {
    const position = this.rows.findIndex((row) => row.kind === "span" && row.span === this.app.state.selected);
    if (position < 0) return;
    this.cursor = position;
    if (isNew) this.list.scrollTo(position, true);
  }

  /** Opens whatever hides a span. */
  reveal(index) {
    const { state } = this.app;
    const changes = {};
    const kept = this.model.kept(state, this.app.matches);
    if (kept && !kept[index]) Object.assign(changes, { only: false, least: 0 });
    if (state.root >= 0 && (index < state.root || index >= this.trace.end[state.root])) changes.root = -1;
    if (state.pruned.size > 0) {
      const path = this.trace.path(index);
      changes.pruned = new Set([...state.pruned].filter((one) => !path.some((at) => this.trace.service[at] === one)));
    }
    let { toggled } = state;
    const open = (key) => {
      if (!this.model.isOpen({ level: state.level, toggled }, key)) toggled = State.toggled(toggled, key);
    };
    if (this.trace.is(index, STRAY)) open("strays");
    const path = this.trace.path(index);
    path.forEach((at, depth) => {
      const fold = this.folds.entries(depth === 0 ? -1 : path[depth - 1])
        .find((entry) => typeof entry === "object" && entry.spans.includes(at));
      if (fold && state.folded) open(Rows.foldKey(fold));
      if (depth < path.length - 1) open(at);
    });
    state.update({ ...changes, toggled });
  }

  /** Opens whatever hides a span and brings it into sight; the selection stays. */
  bring(index) {
    this.app.state.update({ view: "timeline" });
    this.reveal(index);
    const position = this.rows.findIndex((row) => row.kind === "span" && row.span === index);
    if (position >= 0) this.list.scrollTo(position, true);
  }

  /** Moves the cursor, and the selection with it where the row is a span. */
  move(step) {
    this.cursor = Math.min(Math.max(this.cursor + step, 0), this.rows.length - 1);
    this.list.scrollTo(this.cursor);
    const row = this.rows[this.cursor];
    if (row?.kind === "span") this.app.state.update({ selected: row.span });
    this.markAll();
  }

  /** To the right: opens, or goes to the first child. To the left: closes, or goes to the parent. */
  sideways(step) {
    const row = this.rows[this.cursor];
    if (!row) return;
    if (row.foldable && row.open !== step > 0) return this.toggle(row);
    if (step > 0) return row.open && this.move(1);
    let above = this.cursor - 1;
    while (above >= 0 && this.rows[above].depth >= row.depth) above -= 1;
    if (above >= 0) this.move(above - this.cursor);
  }

  /** How many levels are open at most, of the rows that are shown. */
  openLevels() {
    if (this.app.state.level !== "auto") return this.app.state.level;
    return this.rows.reduce((most, row) => (row.open && row.kind === "span" ? Math.max(most, row.depth + 1) : most), 0);
  }

  print() {
    const left = this.list.print();
    this.left.textContent = left > 0 ? `${Text.count(left, "more row")} left out on paper.` : "";
  }

  endPrint() { this.list.endPrint(); }
}
