// Two spans side by side in the panel: what differs between them, and what is the same.
"use strict";

const COMPARED_MEMBERS = 200;
const COMPARED_TEXT = 240;
const COMPARED_LEAD = 40;

class ComparedSpans {
  constructor(app, one, other) {
    this.app = app;
    this.one = one;
    this.other = other;
    this.comparison = new Comparison(app, one, other);
  }

  content() {
    return [this.actions(), this.sides(), this.verdict(), this.numbers(), this.texts("What they are", this.comparison.facts()),
      this.texts("Payloads", this.comparison.members())];
  }

  actions() {
    const { app, one, other } = this;
    return Dom.el("div", { class: "actions" },
      Dom.button("Swap", "Swap the two spans", () => app.state.update({ selected: one, other }), { class: "small" }),
      Dom.button("Stop comparing", "Stop comparing (v)", () => app.compare(), { class: "small" }));
  }

  /** Both bars on one scale, the full colour for the span's own time. */
  sides() {
    const { trace } = this.app;
    const longest = Math.max(trace.took(this.one), trace.took(this.other), 1);
    return Dom.el("div", { class: "compared" }, [["A", this.one], ["B", this.other]].map(([letter, index]) => {
      const width = (us) => (100 * us) / longest;
      const title = trace.title(index);
      const service = trace.services.list[trace.service[index]].title;
      return Dom.el("div", { class: `compared-side ${trace.services.colourClass(trace.service[index])}` },
        Dom.el("b", { class: "letter" }, letter),
        Dom.el("div", { class: "compared-what" },
          Dom.button(title, `Go to ${letter}, ${title}`, () => this.app.views.timeline.bring(index), { class: "crumb" }),
          Dom.el("span", { class: "faint" }, [service, Text.line(Text.of(trace.spans[index].host))].filter(Boolean).join(" on ")),
          Dom.svg("svg", { class: "compared-bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
            Dom.svg("rect", { class: "bar-total", width: Math.max(width(trace.took(index)), 0.5), height: 8 }),
            Dom.svg("rect", { class: "bar-self", width: width(trace.selfTime(index)), height: 8 }))));
    }));
  }

  verdict() {
    const { trace } = this.app;
    if (!trace.isFinished(this.one) || !trace.isFinished(this.other)) return null;
    const [one, other] = [trace.took(this.one), trace.took(this.other)];
    if (one === other) return Dom.el("p", { class: "compared-verdict" }, "Both took the same time.");
    const share = one > 0 ? ` (${ComparedSpans.growth(one, other)})` : "";
    return Dom.el("p", { class: "compared-verdict" }, "B took ",
      Dom.el("b", { class: other > one ? "slower" : "faster" },
        `${Time.exact(Math.abs(other - one))} ${other > one ? "longer" : "less"}${share}`), ".");
  }

  static growth(one, other) {
    const share = (100 * (other - one)) / one;
    if (share >= 1000) return `× ${(other / one).toFixed(1)}`;
    return `${share > 0 ? "+" : "−"}${Math.abs(share) >= 10 ? Math.round(Math.abs(share)) : Math.abs(share).toFixed(1)} %`;
  }

  numbers() {
    const rows = this.comparison.numbers().filter(({ one, other }) => one || other)
      .filter(({ one, other, isTime }) => isTime || one !== other);
    const text = ({ isTime }, value) => (value === null ? "–" : isTime ? Time.exact(value) : Text.number(value));
    return ComparedSpans.table("Times and counts", rows.map((row) => {
      const change = row.one === null || row.other === null ? 0 : row.other - row.one;
      const changed = change !== 0 && `${change > 0 ? "+" : "−"}${text(row, Math.abs(change))}`;
      const tone = row.term === "Start" || row.term === "Spans below" ? "faint" : change > 0 ? "slower" : "faster";
      return [row.term, [text(row, row.one)], [text(row, row.other), changed && Dom.el("span", { class: `change ${tone}` }, changed)]];
    }));
  }

  /** A table of the texts that differ, and how many do not. */
  texts(title, rows) {
    const [same, different] = [[], []];
    for (const row of rows) (row.one === row.other ? same : different).push(row);
    const shown = different.slice(0, COMPARED_MEMBERS);
    const equal = same.filter(({ one }) => one !== undefined && one !== "").map(({ term }) => term);
    return [
      ComparedSpans.table(title, shown.map((row) => [row.term, ...ComparedSpans.pair(row.one, row.other)])),
      different.length > shown.length && Dom.el("p", { class: "faint" }, `${Text.count(different.length - shown.length, "more difference")}.`),
      equal.length > 0 && Dom.el("p", { class: "faint same" },
        different.length === 0 && Dom.el("b", {}, `${title}: `),
        `${Text.count(equal.length, "equal value")}: ${equal.slice(0, 12).join(", ")}${equal.length > 12 ? " …" : "."}`),
    ];
  }

  /** Two texts, each from a little before the place where they part. */
  static pair(one, other) {
    if (one === undefined || other === undefined) return [one, other].map((text) => ComparedSpans.part(text, 0));
    let at = 0;
    while (at < one.length && one[at] === other[at]) at += 1;
    const from = at > COMPARED_TEXT / 2 ? at - COMPARED_LEAD : 0;
    return [one, other].map((text) => ComparedSpans.part(text, from));
  }

  static part(text, from) {
    if (text === undefined) return [Dom.el("i", { class: "faint" }, "absent")];
    if (text === "") return [Dom.el("i", { class: "faint" }, "empty")];
    const rest = text.slice(from, from + COMPARED_TEXT);
    return [`${from > 0 ? "…" : ""}${Text.line(rest)}${from + COMPARED_TEXT < text.length ? "…" : ""}`];
  }

  static table(title, rows) {
    if (rows.length === 0) return null;
    return Dom.el("table", { class: "compared-table" }, Dom.el("caption", {}, title),
      Dom.el("thead", {}, Dom.el("tr", {}, ["", "A", "B"].map((head) => (head ? Dom.el("th", { scope: "col" }, head) : Dom.el("td"))))),
      Dom.el("tbody", {}, rows.map(([term, one, other]) => Dom.el("tr", {},
        Dom.el("th", { scope: "row" }, Text.line(term)), Dom.el("td", {}, one), Dom.el("td", {}, other)))));
  }
}
