// A table that any of its columns sorts.
//
// A column is `{key, title, isText, isLeft, isTime, value, cell, note}`: `value` is what sorts (the member called `key` by
// default), `cell` what is shown, `note` the tool tip of the title.
"use strict";

class SortedTable {
  /**
   * @param limit the maximum number of rows
   * @param onsort gets the key of a column and whether it ascends
   */
  constructor({ columns, limit, onsort, caption = null }) {
    Object.assign(this, { columns, limit, onsort, caption });
    this.table = Dom.el("table", { class: "statistics-table" });
    this.left = Dom.el("p", { class: "faint left-out" });
    this.rows = [];
  }

  value(column, row) { return column.value ? column.value(row) : row[column.key]; }

  /** Shows rows; of equal ones those first that come first. */
  render(rows, sort, ascending) {
    const column = this.columns.find(({ key }) => key === sort) ?? this.columns[0];
    const sign = ascending ? 1 : -1;
    const values = new Map(rows.map((row) => [row, this.value(column, row)]));
    // What has no value comes last in either direction.
    const rank = (one, other) => {
      if (column.isText) return one < other ? -sign : one > other ? sign : 0;
      if (one === null || other === null) return (one === null) - (other === null);
      return sign * (one - other);
    };
    this.rows = rows.map((row, place) => [row, place])
      .sort(([one, place], [other, next]) => rank(values.get(one), values.get(other)) || place - next)
      .map(([row]) => row);
    Dom.replace(this.table, this.caption && Dom.el("caption", {}, this.caption), this.head(column, ascending),
      Dom.el("tbody", {}, this.rows.slice(0, this.limit).map((row) => this.row(row))));
    const left = this.rows.length - this.limit;
    this.left.textContent = left > 0 ? `${Text.count(left, "more row")}: sort by another column to see them.` : "";
  }

  head(sorted, ascending) {
    return Dom.el("thead", {}, Dom.el("tr", {}, this.columns.map((column) => {
      const isSorted = column === sorted;
      return Dom.el("th", {
        scope: "col", class: column.isText ? "text" : column.isLeft ? "left" : null,
        "aria-sort": isSorted ? (ascending ? "ascending" : "descending") : "none",
      }, Dom.el("button", {
        type: "button", title: `Sort by ${column.title}${column.note ? `: ${column.note}` : ""}`,
        onclick: () => {
          this.onsort(column.key, isSorted ? !ascending : column.isText === true);
          // The new head has taken the place of the button.
          this.table.querySelector("[aria-sort=ascending] button, [aria-sort=descending] button")?.focus();
        },
      }, column.title, Dom.el("span", { class: "sorted", "aria-hidden": "true" }, isSorted ? (ascending ? " ▲" : " ▼") : "")));
    })));
  }

  row(row) {
    return Dom.el("tr", { class: row.className ?? null }, this.columns.map((column) => {
      const content = column.cell ? column.cell(row) : SortedTable.text(column, this.value(column, row));
      if (column.isText) return Dom.el("th", { scope: "row", class: "text" }, content);
      const value = this.value(column, row);
      const isBad = column.key === "errors" && value > 0;
      const title = column.isTime && value !== null ? Time.exact(Math.round(value)) : null;
      return Dom.el("td", { class: isBad ? "bad" : column.isLeft ? "left" : null, title }, content);
    }));
  }

  /** A number as a cell shows it: nothing for 0 and what is not there. */
  static text(column, value) {
    if (value === null || value === undefined || value === 0) return "";
    return column.isTime ? Time.text(value) : Text.number(value);
  }

  /** A bar below a number. */
  static meter(share) {
    return Dom.svg("svg", { class: "meter", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
      Dom.svg("rect", { width: 100 * Math.min(Math.max(share, 0), 1), height: 4 }));
  }
}
