// Two sets of traces, row by row: quantiles before and after, and which differences exceed the noise.
"use strict";

/** The pills, and the differences that each stands for. */
const DIFFERENCE_PILLS = {
  slower: ["Slower", ["slower", "slower_tail"]], faster: ["Faster", ["faster", "faster_tail"]],
  calls: ["Calls", ["more_calls", "fewer_calls", "more_traces", "fewer_traces"]],
  errors: ["Errors", ["more_errors", "fewer_errors"]],
};

class SetsPage {
  static title() { return "Two sets of traces compared"; }
  static initial() { return { sort: "difference", all: true }; }
  static known() {
    const sorts = ["name", ...SetsPage.columns(null).map(({ key }) => key)];
    return { pills: [...Object.keys(DIFFERENCE_PILLS), "added", "gone"], sorts, count: 0 };
  }

  constructor(app) {
    this.app = app;
    const { content } = app;
    this.names = new GroupNames(content.by);
    this.services = this.names.services;
    this.rows = (content.rows ?? []).map((row, place) => ({ ...this.names.of(row), ...this.numbers(row, place) }));
    this.largest = this.rows.reduce((most, row) => Math.max(most, Math.abs(row.self)), 0);
    this.sorted = new SortedTable({
      columns: [
        { key: "name", title: this.names.title, isText: true, cell: (row) => this.names.cell(row) }, ...SetsPage.columns(this),
      ],
      limit: SET_ROWS,
      onsort: (sort, ascending) => app.state.update({ sort, ascending }),
    });
    this.scroller = Dom.el("div", { class: "table-around", tabindex: "0", role: "region", "aria-label": "Comparison" },
      this.sorted.table, this.sorted.left,
      NoiseText.notes(content));
    this.element = Dom.el("section", { class: "view statistics" }, this.scroller);
  }

  numbers(row, place) {
    const { before, after } = this.app.content;
    const perTrace = (side, set, key) => (side ? side[key] : 0) / Math.max(set.traces, 1);
    const growth = (key) => (row.before && row.after ? row.after.duration_us[key] - row.before.duration_us[key] : null);
    return {
      place, before: row.before, after: row.after, differences: row.differences ?? [], isTooFew: row.is_too_few,
      className: (row.differences ?? []).length > 0 ? "differs" : null,
      p50: growth("p50"), p95: growth("p95"),
      calls: [perTrace(row.before, before, "count"), perTrace(row.after, after, "count")],
      self: perTrace(row.after, after, "self_us") - perTrace(row.before, before, "self_us"),
      errors: (row.after?.errors ?? 0) - (row.before?.errors ?? 0),
    };
  }

  static columns(page) {
    const quantile = (key, title) => ({ key, title: `${title} change`, cell: (row) => page.quantile(row, key) });
    return [
      // The order of the file: what differs first, then by the growth of the self time.
      {
        key: "difference", title: "Difference", isLeft: true, note: "beyond the noise", value: (row) => -row.place,
        cell: (row) => page.difference(row),
      },
      quantile("p50", "p50"), quantile("p95", "p95"),
      {
        key: "self", title: "Self per trace", note: "growth of the self time of an average trace",
        cell: (row) => [Change.time(row.self), Change.meter(row.self, page.largest)],
      },
      {
        key: "calls", title: "Calls", note: "spans of an average trace", value: (row) => row.calls[1] - row.calls[0],
        cell: (row) => Change.pair(...row.calls.map(StatisticsPage.tenths), (text) => text),
      },
      {
        key: "errors", title: "Errors",
        cell: (row) => {
          const errors = [row.before?.errors ?? 0, row.after?.errors ?? 0];
          return errors[0] + errors[1] > 0 ? Change.pair(...errors) : "";
        },
      },
      {
        key: "traces", title: "Traces", note: "with such a span",
        value: (row) => (row.after?.traces ?? 0) - (row.before?.traces ?? 0),
        cell: (row) => Change.pair(row.before?.traces ?? 0, row.after?.traces ?? 0),
      },
    ];
  }

  quantile(row, key) {
    const [before, after] = [row.before?.duration_us[key] ?? null, row.after?.duration_us[key] ?? null];
    if (before === null || after === null) {
      return Dom.el("span", { class: "faint" }, Change.pair(before, after, (us) => (us === null ? "" : Time.text(us))));
    }
    const kind = row.differences.map(({ difference }) => /^(slower|faster)/.exec(difference)?.[1]).find(Boolean);
    return [Dom.el("b", { class: kind ? `change-${kind}` : "faint" }, Change.percent(before, after)),
      Dom.el("span", { class: "faint below" }, Change.pair(before, after, Time.text))];
  }

  difference(row) {
    if (row.differences.length === 0) {
      return Dom.el("span", { class: "faint" }, row.isTooFew ? "too few traces" : "no difference");
    }
    if (!row.before || !row.after) {
      const [finding] = row.differences;
      return SetsPage.badge(row.before ? "gone" : "added", row.before ? "gone" : "added", finding);
    }
    const names = row.differences.map(({ difference }) => difference);
    // What holds for all durations holds for the longest.
    const said = row.differences.filter(({ difference }) => !(difference === "slower_tail" && names.includes("slower"))
      && !(difference === "faster_tail" && names.includes("faster")));
    return Dom.el("span", { class: "differences" }, said.map((finding) => {
      const [text] = DIFFERENCE_TITLES[finding.difference] ?? [Text.of(finding.difference)];
      return SetsPage.badge(SetsPage.worth(finding.difference), text, finding);
    }));
  }

  /** More calls are neither good nor bad. */
  static worth(difference) {
    if (/^slower|^more_errors/.test(difference)) return "slower";
    return /^faster|^fewer_errors/.test(difference) ? "faster" : "added";
  }

  /** A difference, with its test and probability in the tool tip. */
  static badge(kind, text, finding) {
    const test = DIFFERENCE_TITLES[finding?.difference]?.[1] ?? "";
    const p = SetsPage.p(finding?.p);
    return Dom.el("span", { class: `badge badge-${kind}`, title: [test, p].filter(Boolean).join(": ") }, text);
  }

  static p(p) { return typeof p !== "number" ? "" : p < 1e-4 ? "p < 0.0001" : `p = ${p.toPrecision(2)}`; }

  header() {
    const { content, page } = this.app;
    return [
      NoiseText.verdict(content, this.rows),
      Dom.el("div", { class: "sides" }, SetsPage.side("Before", content.before, page.selections?.[0]),
        SetsPage.side("After", content.after, page.selections?.[1])),
    ];
  }

  static side(name, set, filters) {
    return Dom.el("section", { class: "side", "aria-label": name }, Dom.el("h2", {}, name), SetHeader.filters(filters),
      SetHeader.facts([["Traces", Text.number(set.traces)], ["Spans", Text.number(set.spans)],
        ...SetHeader.durations(set.trace_duration_us ?? {})]),
      Dom.el("p", { class: "faint" }, SetHeader.leftOut(set)));
  }

  /** Whether a row is of the kind of a pill. */
  static is(row, pill) {
    if (pill === "added") return row.differences.length > 0 && !row.before;
    if (pill === "gone") return row.differences.length > 0 && !row.after;
    const isOfKind = ({ difference }) => DIFFERENCE_PILLS[pill][1].includes(difference);
    return Boolean(row.before && row.after) && row.differences.some(isOfKind);
  }

  toolbar() {
    const kinds = Object.entries(DIFFERENCE_PILLS).map(([name, [title]]) => [name, title]);
    const pills = Object.fromEntries([...kinds, ["added", "Added"], ["gone", "Gone"]].map(([name, title]) =>
      [name, { title, count: this.rows.filter((row) => SetsPage.is(row, name)).length }]));
    return new SetToolbar(this.app, pills, "Also rows without a difference");
  }

  render() {
    const { state } = this.app;
    const { test, fault } = RowQuery.of(state.query);
    const isPill = (row) => state.pills.size === 0 || Array.from(state.pills).some((pill) => SetsPage.is(row, pill));
    const shown = this.rows.filter((row) => (test === null || test(row)) && isPill(row)
      && (state.all || row.differences.length > 0));
    this.sorted.render(shown, state.sort, state.ascending);
    return { found: shown.length === this.rows.length ? "" : Text.count(shown.length, "row"), fault };
  }
}
