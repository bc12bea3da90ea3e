// The statistics of many traces: a table with shares and quantiles.
"use strict";

const SET_ROWS = 500;

class StatisticsPage {
  static title(content) { return `Where ${Text.count(content.traces, "trace")} spent their time`; }
  static initial() { return { sort: "self" }; }

  static known() {
    return { pills: ["errors"], sorts: ["name", ...StatisticsPage.columns(null).map(({ key }) => key)], count: 0 };
  }

  constructor(app) {
    this.app = app;
    const { content } = app;
    this.names = new GroupNames(content.by);
    this.traces = Math.max(content.traces, 1);
    this.rows = (content.rows ?? []).map((row) => ({ ...this.names.of(row), ...StatisticsPage.numbers(row, this.traces) }));
    this.largest = this.rows.reduce((most, row) => Math.max(most, row.share), 0);
    const times = this.rows.flatMap((row) => (row.p50 > 0 ? [row.p50, row.max] : []));
    // At least a power of ten, so that small differences look small.
    const longest = Math.log10(times.reduce((most, time) => Math.max(most, time), 10));
    this.spreads = [Math.min(Math.log10(times.reduce((least, time) => Math.min(least, time), Infinity)), longest - 1), longest];
    this.sorted = new SortedTable({
      columns: [
        { key: "name", title: this.names.title, isText: true, cell: (row) => this.names.cell(row) },
        ...StatisticsPage.columns(this),
      ],
      limit: SET_ROWS,
      onsort: (sort, ascending) => app.state.update({ sort, ascending }),
    });
    this.scroller = Dom.el("div", { class: "table-around", tabindex: "0", role: "region", "aria-label": "Statistics" },
      this.sorted.table, this.sorted.left, Dom.el("p", { class: "faint notes" }, this.notes()));
    this.element = Dom.el("section", { class: "view statistics" }, this.scroller);
  }

  static numbers(row, traces) {
    const { total, mean, p50, p95, p99, max } = row.duration_us ?? {};
    return {
      share: row.share ?? 0, self: row.self_us, perTrace: row.self_us / traces, total: total ?? null, count: row.count,
      calls: row.count / traces, traces: row.traces, errors: row.errors, mean: mean ?? null, p50: p50 ?? null, p95: p95 ?? null,
      p99: p99 ?? null, max: max ?? null,
    };
  }

  static columns(page) {
    const time = (key, title, note) => ({ key, title, note, isTime: true });
    return [
      {
        key: "self", title: "Self", note: "time in which no child ran", isTime: true,
        cell: (row) => [Dom.el("b", {}, Text.share(row.share, 1)), ` ${Time.text(row.self)}`,
          SortedTable.meter(row.share / page.largest)],
      },
      time("perTrace", "Per trace", "self time of an average trace"),
      { key: "calls", title: "Calls", note: "spans of an average trace", cell: (row) => StatisticsPage.tenths(row.calls) },
      { key: "count", title: "Spans" }, { key: "traces", title: "Traces", note: "with such a span" },
      { key: "errors", title: "Errors" },
      time("mean", "Mean"), time("p50", "p50"), time("p95", "p95"), time("p99", "p99"), time("max", "Max"),
      {
        key: "spread", title: "p50 to p95 to max", note: "p95 divided by p50",
        value: (row) => (row.p50 > 0 ? row.p95 / row.p50 : null), cell: (row) => page.spread(row),
      },
      time("total", "Total", "sum of the durations"),
    ];
  }

  static tenths(value) { return value >= 100 ? Text.number(Math.round(value)) : value.toFixed(1); }

  /** Quantiles on one logarithmic scale for all rows. */
  spread(row) {
    if (row.p50 === null || row.max === 0) return "";
    const [from, to] = this.spreads;
    const x = (us) => Math.max((98 * (Math.log10(Math.max(us, 1)) - from)) / (to - from), 0) + 1;
    const title = `p50 ${Time.text(row.p50)}, p95 ${Time.text(row.p95)}, p99 ${Time.text(row.p99)}, longest ${Time.text(row.max)}`;
    return Dom.svg("svg", { class: "spread", viewBox: "0 0 100 10", preserveAspectRatio: "none", role: "img", "aria-label": title },
      Dom.svg("title", {}, title),
      Dom.svg("path", { class: "spread-whole", d: `M${x(row.p50)} 5H${x(row.max)}` }),
      Dom.svg("rect", {
        class: "spread-most", x: x(row.p50), y: 2, width: Math.max(x(row.p95) - x(row.p50), 0.8), height: 6, rx: 0.5,
      }),
      Dom.svg("rect", { class: "spread-max", x: Math.max(x(row.max) - 0.8, 0), y: 1, width: 0.8, height: 8 }));
  }

  notes() {
    const { content } = this.app;
    const error = Math.round(100 * (content.relative_error ?? 0.01));
    return [SetHeader.leftOut(content), `Quantiles are within ${error} % of the exact ones.`,
      ["route", "sql"].includes(content.by) ? "Only spans of this kind have a row; shares are of the self times of all." : "",
      "The bars of quantiles have one logarithmic scale.",
      this.rows.some((row) => row.text === "…") ? "Rows beyond the first 2,000 are one." : ""].filter(Boolean).join(" ");
  }

  header() {
    const { content, page } = this.app;
    return [
      SetHeader.facts([["Traces", Text.number(content.traces)], ["Spans", Text.number(content.spans)],
        ...SetHeader.durations(content.trace_duration_us ?? {})]),
      SetHeader.filters(page.selections?.[0]),
    ];
  }

  toolbar() {
    const failed = this.rows.filter((row) => row.errors > 0).length;
    return new SetToolbar(this.app, { errors: { title: "With errors", count: failed } });
  }

  render() {
    const { state } = this.app;
    const { test, fault } = RowQuery.of(state.query);
    this.shown = this.rows.filter((row) => (test === null || test(row)) && (!state.pills.has("errors") || row.errors > 0));
    this.sorted.render(this.shown, state.sort, state.ascending);
    const share = this.shown.reduce((sum, row) => sum + row.share, 0);
    const isAll = this.shown.length === this.rows.length;
    return { found: isAll ? "" : `${Text.count(this.shown.length, "row")}, ${Text.share(share, 1)}`, fault };
  }
}
