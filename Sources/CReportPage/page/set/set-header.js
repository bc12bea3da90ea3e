// What the page is about: how many traces, which ones, and how long they took.
"use strict";

class SetHeader {
  constructor(app, title, blocks) {
    const { page, say } = app;
    const made = Time.utc(Text.of(page.made).replace(/\.\d+Z$/, "Z"));
    this.element = Dom.el("header", {}, Dom.el("div", { class: "headline" },
      Dom.el("div", { class: "title" }, Dom.el("h1", {}, title)),
      Dom.el("span", { class: "aside" }, made && Dom.el("span", { class: "faint" }, `read ${made}`),
        Dom.el("span", { class: "buttons" },
          Dom.button("Copy link", "Copy a link to what is shown", () => app.copyLink(), { class: "small" }),
          Dom.button("JSON", "Download: JSON", () => app.download(), { class: "small" }),
          Dom.button("◐", "Light or dark", () => app.switchScheme(), { class: "small" }),
          Dom.button("?", "Keys", () => app.help.open(), { class: "small" })))),
      blocks);
    this.say = say;
  }

  /** Terms and values on a line; those without a value are left out. */
  static facts(facts) {
    const shown = facts.filter(([, value]) => value !== "" && value !== null);
    return Dom.el("dl", { class: "facts" }, shown.map(([term, value, title]) =>
      Dom.el("div", { title: title ?? null }, Dom.el("dt", {}, term), Dom.el("dd", {}, value))));
  }

  /** Of a set of traces: its quantiles. */
  static durations({ p50, p95, p99, max }) {
    const time = (value) => [value === null || value === undefined ? "" : Time.text(value),
      value === null || value === undefined ? null : Time.exact(value)];
    return [["Traces took p50", ...time(p50)], ["p95", ...time(p95)], ["p99", ...time(p99)], ["Max", ...time(max)]];
  }

  /** The filters by which traces were selected. */
  static filters(filters) {
    const list = (filters ?? []).map(({ name, value }) => Dom.el("span", { class: "filter" },
      Dom.el("span", { class: "faint" }, `${Text.line(Text.of(name))} `), SetHeader.value(Text.line(Text.of(value)))));
    const title = list.length > 0 ? "Traces with" : "All traces of the store";
    return Dom.el("p", { class: "filters" }, Dom.el("span", { class: "faint" }, title), list);
  }

  /** A moment for people, any other text as it is. */
  static value(text) { return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? Time.utc(text.replace(/\.0+Z$/, "Z")) : text; }

  /** What was left out, if anything. */
  static leftOut(set) {
    const parts = [];
    if (set.unfinished_spans > 0) parts.push(`${Text.count(set.unfinished_spans, "span")} without a start or an end`);
    if (set.stray_spans > 0) parts.push(Text.count(set.stray_spans, "late span"));
    return parts.length > 0 ? `Left out: ${parts.join(", ")}.` : "";
  }
}
