// A table of what spans have in common, by any of its columns; of all the time, or of the stretch that is shown.
"use strict";

const STATISTICS_COLUMNS = [
  { key: "key", title: "", isText: true },
  { key: "count", title: "Count" }, { key: "errors", title: "Errors" }, { key: "total", title: "Total", isTime: true },
  { key: "self", title: "Self", isTime: true }, { key: "mean", title: "Mean", isTime: true },
  { key: "p50", title: "p50", isTime: true }, { key: "p95", title: "p95", isTime: true },
  { key: "max", title: "Max", isTime: true },
  {
    key: "spread", title: "Durations", note: "p95 divided by p50; the bars are on one logarithmic scale for all rows",
    value: (row) => (row.p50 > 0 ? row.p95 / row.p50 : null),
  },
  { key: "critical", title: "Critical path", isTime: true },
];
const STATISTICS_ROWS = 200;

class StatisticsView {
  constructor(app) {
    this.app = app;
    this.known = new Map();
    this.by = Object.entries(STATISTICS_KEYS).map(([name, { title }]) => [name, Dom.el("button", {
      type: "button", class: "pill", "aria-pressed": "false", onclick: () => app.state.update({ table: name }),
    }, title)]);
    this.within = Dom.button("Shown time only", "Count only the time that is zoomed to",
      () => app.state.update({ within: !app.state.within }), { class: "pill within", "aria-pressed": "false" });
    this.sorted = new SortedTable({
      columns: STATISTICS_COLUMNS.map((column) => ({ ...column, cell: this.cell(column) })), limit: STATISTICS_ROWS,
      onsort: (sort, ascending) => app.state.update({ sort, ascending }),
    });
    this.about = Dom.el("output", { class: "faint" });
    this.scroller = Dom.el("div", { class: "table-around", tabindex: "0", role: "region", "aria-label": "Statistics" },
      this.sorted.table, this.sorted.left);
    this.element = Dom.el("section", { class: "statistics" },
      Dom.el("div", { class: "pills", role: "group", "aria-label": "Counted by" }, this.by.map(([, button]) => button),
        this.within, this.about),
      this.scroller);
  }

  /** The stretch of time that counts; null for all of it. */
  range() { return this.app.state.within && this.app.state.zoom ? this.app.zoom.current() : null; }

  rows() {
    const { trace, segments, matches, state } = this.app;
    const range = this.range();
    const of = `${state.table} ${range}`;
    if (this.counted !== matches) this.known.clear();
    this.counted = matches;
    // One of each kind: every step of a zoom has its own.
    const known = this.known.get(state.table);
    if (known?.of === of) return known.rows;
    const rows = Statistics.by(trace, state.table, matches?.marks, range, segments);
    this.known.set(state.table, { of, rows });
    return rows;
  }

  render(changed) {
    const names = ["table", "sort", "ascending", "query", "pills", "within", "zoom"];
    if (changed !== null && !names.some((name) => changed.has(name))) return;
    const { state } = this.app;
    for (const [name, button] of this.by) button.setAttribute("aria-pressed", name === state.table);
    this.within.setAttribute("aria-pressed", state.within);
    this.within.disabled = state.zoom === null && !state.within;
    const rows = this.rows();
    this.largest = rows.reduce((most, row) => Math.max(most, row.self), 1);
    const timed = rows.filter((row) => row.times.length > 0);
    this.scale = [timed.reduce((least, row) => Math.min(least, row.times[0]), Infinity),
      timed.reduce((most, row) => Math.max(most, row.max), 0)];
    this.sorted.columns[0].title = STATISTICS_KEYS[state.table].title;
    this.sorted.render(rows, state.sort, state.ascending);
    this.about.textContent = this.aboutText(rows);
  }

  aboutText(rows) {
    const range = this.range();
    const parts = [];
    if (this.counted) parts.push(`Of ${Text.count(this.counted.list.length, "match", "matches")}.`);
    if (!range) return parts.join(" ");
    const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
    const origin = this.app.zoom.whole()[0];
    const [from, to] = range.map((time) => Time.text(Math.round(time - origin)));
    parts.push(`${from} to ${to}: ${Text.count(sum("count"), "span")}, ${Time.text(Math.round(sum("self")))} self.`);
    return parts.join(" ");
  }

  cell(column) {
    if (column.isText) return (row) => this.name(row);
    if (column.key === "spread") return (row) => this.spread(row);
    if (column.key !== "self") return undefined;
    return (row) => [Time.text(Math.round(row.self)), SortedTable.meter(row.self / this.largest)];
  }

  /** The durations of a row, where those of all rows have their place. */
  spread(row) {
    if (row.times.length === 0) return "";
    const title = `${Text.count(row.times.length, "duration")} from ${Time.text(row.times[0])} to ${Time.text(row.max)}, `
      + `half of them up to ${Time.text(row.p50)}`;
    return new Distribution(row.times, this.scale).drawing(title);
  }

  name(row) {
    const { app } = this;
    const { field } = STATISTICS_KEYS[app.state.table];
    const find = Dom.button(row.key, `Find ${row.key}`, () => {
      app.filter(field, field === "group" ? Text.of(app.trace.spans[row.first].group ?? row.key) : row.key);
      app.state.update({ view: "timeline", only: true });
    }, { class: "crumb" });
    const swatch = app.state.table === "host" ? null
      : Dom.el("span", { class: `swatch ${app.trace.services.colourClass(app.trace.service[row.first])}` });
    return Dom.el("div", { class: "named" }, swatch, find);
  }
}
