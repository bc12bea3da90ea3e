// What the trace is, in a few lines.
"use strict";

class Header {
  constructor(app) {
    this.app = app;
    this.crumbs = Dom.el("nav", { "aria-label": "Shown span" });
    this.element = Dom.el("header", {}, this.headline(),
      Dom.el("div", { class: "facts-line" }, this.facts(), this.damage()), this.crumbs);
  }

  headline() {
    const { trace, say } = this.app;
    const id = Text.visible(Text.of(trace.report.id) || "of a saved report");
    const root = trace.count > 0 ? trace.title(0) : "Empty trace";
    const more = Array.from(trace.children(-1)).filter((index) => !trace.is(index, STRAY)).length - 1;
    return Dom.el("div", { class: "headline" },
      Dom.el("div", { class: "title" }, Dom.el("h1", {}, root),
        trace.count > 0 && Dom.el("span", { class: `chip ${trace.services.colourClass(trace.service[0])}` },
          Dom.el("span", { class: "swatch" }), trace.services.list[trace.service[0]].title),
        more > 0 && Dom.el("span", { class: "faint" }, `and ${Text.count(more, "more root")}`)),
      Dom.el("span", { class: "aside" }, Dom.el("span", { class: "identity" }, Dom.el("code", { title: "Trace id" }, id),
        Clipboard.button(Text.of(trace.report.id), "the trace id", say)),
      Dom.el("span", { class: "buttons" },
        Dom.button("Copy link", "Copy a link to what is shown", () => this.app.copyLink(), { class: "small" }),
        Dom.button("◐", "Light or dark", () => this.app.switchScheme(), { class: "small" }),
        Dom.button("?", "Keys", () => this.app.help.open(), { class: "small" }))));
  }

  facts() {
    const { trace } = this.app;
    const { report } = trace;
    const started = Time.utc(report.started);
    const local = report.started ? new Date(report.started.replace(/(\.\d{3})\d*/, "$1")).toString() : "";
    const facts = [
      ["Duration", Time.text(trace.duration), Time.exact(trace.duration)],
      report.critical_us !== undefined && ["Critical path", Time.text(report.critical_us), Time.exact(report.critical_us)],
      started && ["Started", started, local],
      ["Spans", Text.number(trace.count), ""],
      report.points !== undefined && ["Points", Text.number(report.points), "Messages of services"],
      ["Services", Text.number(trace.services.present().length), ""],
      ["Depth", Text.number(trace.maxDepth), ""],
    ].filter(Boolean);
    return Dom.el("dl", { class: "facts" }, facts.map(([term, value, title]) =>
      Dom.el("div", { title }, Dom.el("dt", {}, term), Dom.el("dd", {}, value))));
  }

  /** Errors and damage, each of which leads to where it is. */
  damage() {
    const { app } = this;
    const { trace } = app;
    const errors = [];
    for (let index = 0; index < trace.count; index += 1) if (trace.is(index, ERROR)) errors.push(index);
    const jump = (spans) => () => {
      const after = spans.find((index) => index > app.state.selected) ?? spans[0];
      app.go(after, true);
    };
    const buttons = app.damage.list().map((kind) =>
      Dom.button(kind.text, `Go to the next: ${kind.text}`, jump(kind.spans), { class: "badge badge-note" }));
    if (errors.length > 0) {
      const text = Text.count(errors.length, "error");
      buttons.unshift(Dom.button(text, `Go to the next of ${text}`, jump(errors), { class: "badge badge-error" }));
    }
    if (buttons.length === 0) return null;
    return Dom.el("div", { class: "damage", role: "group", "aria-label": "Errors and damage" }, buttons);
  }

  /** The way back from a span that is shown as if it were the trace. */
  render(changed) {
    if (changed !== null && !changed.has("root")) return;
    const { trace, state } = this.app;
    this.crumbs.hidden = state.root < 0;
    if (state.root < 0) return;
    const path = trace.path(state.root);
    const shown = path.length > 6 ? [path[0], null, ...path.slice(-4)] : path;
    const crumbs = shown.map((index) => {
      if (index === null) return Dom.el("span", {}, "…");
      if (index === state.root) return Dom.el("b", { "aria-current": "true" }, trace.title(index));
      const title = trace.title(index);
      return Dom.button(title, `Show ${title} alone`, () => this.app.focus(index), { class: "crumb" });
    });
    const whole = Dom.button("Whole trace", "Back to the whole trace", () => this.app.focus(-1), { class: "crumb" });
    const arrow = () => Dom.el("span", { class: "faint", "aria-hidden": "true" }, "›");
    Dom.replace(this.crumbs, whole, crumbs.flatMap((part) => [arrow(), part]));
  }
}
