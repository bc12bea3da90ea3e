// A table of what spans have in common, by any of its columns.
"use strict";

const STATISTICS_COLUMNS = [
  { key: "key", title: "", isText: true },
  { key: "count", title: "Count" }, { key: "errors", title: "Errors" }, { key: "total", title: "Total", isTime: true },
  { key: "self", title: "Self", isTime: true }, { key: "mean", title: "Mean", isTime: true },
  { key: "p50", title: "p50", isTime: true }, { key: "p95", title: "p95", isTime: true },
  { key: "max", title: "Max", isTime: true }, { key: "critical", title: "Critical path", isTime: true },
];
const STATISTICS_ROWS = 200;

class StatisticsView {
  constructor(app) {
    this.app = app;
    this.tables = new Map();
    this.by = Object.entries(STATISTICS_KEYS).map(([name, { title }]) => [name, Dom.el("button", {
      type: "button", class: "pill", "aria-pressed": "false", onclick: () => app.state.update({ table: name }),
    }, title)]);
    this.table = Dom.el("table", { class: "statistics-table" });
    this.about = Dom.el("output", { class: "faint" });
    this.left = Dom.el("p", { class: "faint" });
    this.scroller = Dom.el("div", { class: "table-around", tabindex: "0", role: "region", "aria-label": "Statistics" },
      this.table, this.left);
    this.element = Dom.el("section", { class: "statistics" },
      Dom.el("div", { class: "pills", role: "group", "aria-label": "Counted by" }, this.by.map(([, button]) => button),
        this.about),
      this.scroller);
  }

  rows() {
    const { table } = this.app.state;
    const { matches } = this.app;
    if (this.counted !== matches) this.tables.clear();
    this.counted = matches;
    if (!this.tables.has(table)) this.tables.set(table, Statistics.by(this.app.trace, table, matches?.marks));
    return this.tables.get(table);
  }

  render(changed) {
    if (changed !== null && !["table", "sort", "ascending", "query", "pills"].some((name) => changed.has(name))) return;
    const { state } = this.app;
    for (const [name, button] of this.by) button.setAttribute("aria-pressed", name === state.table);
    const sign = state.ascending ? 1 : -1;
    const { sort } = state;
    const rows = [...this.rows()].sort((one, other) => {
      if (sort === "key") return -sign * (one.key < other.key ? 1 : one.key > other.key ? -1 : 0);
      return sign * ((one[sort] ?? -1) - (other[sort] ?? -1)) || one.first - other.first;
    });
    this.largest = rows.reduce((most, row) => Math.max(most, row.self), 1);
    Dom.replace(this.table, this.head(), Dom.el("tbody", {}, rows.slice(0, STATISTICS_ROWS).map((row) => this.row(row))));
    const left = rows.length - STATISTICS_ROWS;
    this.about.textContent = this.counted ? `Of ${Text.count(this.counted.list.length, "match", "matches")}.` : "";
    this.left.textContent = left > 0 ? `${Text.count(left, "more row")}: sort by another column to see them.` : "";
  }

  head() {
    const { state } = this.app;
    return Dom.el("thead", {}, Dom.el("tr", {}, STATISTICS_COLUMNS.map((column) => {
      const isSorted = state.sort === column.key;
      const title = column.title || STATISTICS_KEYS[state.table].title;
      return Dom.el("th", {
        scope: "col", class: column.isText ? "text" : null,
        "aria-sort": isSorted ? (state.ascending ? "ascending" : "descending") : "none",
      }, Dom.el("button", {
        type: "button", title: `Sort by ${title}`,
        onclick: () => state.update({ sort: column.key, ascending: isSorted ? !state.ascending : column.isText === true }),
      }, title, Dom.el("span", { class: "sorted", "aria-hidden": "true" }, isSorted ? (state.ascending ? " ▲" : " ▼") : "")));
    })));
  }

  row(row) {
    const { app, largest } = this;
    const { field } = STATISTICS_KEYS[app.state.table];
    return Dom.el("tr", {}, STATISTICS_COLUMNS.map((column) => {
      const value = row[column.key];
      if (column.isText) {
        const find = Dom.button(row.key, `Find ${row.key}`, () => {
          app.filter(field, field === "group" ? Text.of(app.trace.spans[row.first].group ?? row.key) : row.key);
          app.state.update({ view: "timeline", only: true });
        }, { class: "crumb" });
        const swatch = app.state.table === "host" ? null
          : Dom.el("span", { class: `swatch ${app.trace.services.colourClass(app.trace.service[row.first])}` });
        return Dom.el("th", { scope: "row", class: "text" }, Dom.el("div", { class: "named" }, swatch, find));
      }
      const isBad = column.key === "errors" && value > 0;
      if (!column.isTime) return Dom.el("td", { class: isBad ? "bad" : null }, value === 0 ? "" : Text.number(value));
      if (value === null || (column.key === "critical" && value === 0)) return Dom.el("td", {}, "");
      const cell = Dom.el("td", { title: Time.exact(Math.round(value)) }, Time.text(value));
      if (column.key === "self") {
        const meter = Dom.svg("svg", { class: "meter", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
          Dom.svg("rect", { width: (100 * row.self) / largest, height: 4 }));
        cell.append(meter);
      }
      return cell;
    }));
  }
}
