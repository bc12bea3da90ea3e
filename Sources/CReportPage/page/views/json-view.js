// The report as it is, and the trace as a file for others.
"use strict";

const JSON_LINE = 18;
const JSON_CHARACTERS = 4000;

class JSONView {
  constructor(app) {
    this.app = app;
    const { trace } = app;
    this.files = [
      ["Report (JSON)", "json", "application/json", () => trace.source.text],
      ["Spans (CSV)", "csv", "text/csv", () => Exports.csv(trace)],
      ["Perfetto (Chrome trace)", "perfetto.json", "application/json", () => Exports.chrome(trace)],
      ["Folded stacks", "folded.txt", "text/plain", () => Exports.folded(trace)],
    ].map(([title, suffix, type, make]) => ({ title, suffix, type, make }));
    const buttons = this.files.map((file) =>
      Dom.button(file.title, `Download: ${file.title}`, () => this.download(file), { class: "pill" }));
    this.scroller = Dom.el("div", { class: "json-lines", tabindex: "0", role: "region", "aria-label": "Report as JSON" });
    this.element = Dom.el("section", { class: "json-view" },
      Dom.el("div", { class: "pills", role: "group", "aria-label": "Export as" },
        Dom.el("span", { class: "faint" }, "Export as"), buttons,
        Clipboard.button(trace.source.text, "the report", app.say)),
      this.scroller);
  }

  /** Makes a file and saves it. */
  download(file) {
    const id = Text.of(this.app.trace.report.id).slice(0, 80) || "trace";
    Download.save(`trace-${id}.${file.suffix}`, file.type, file.make(), this.app.say);
  }

  render() {
    if (this.list) return this.list.render(true);
    this.lines = this.app.trace.source.text.split("\n");
    this.list = new VirtualList(this.scroller, JSON_LINE, () => {
      const element = Dom.el("div", { class: "json-line" });
      return {
        element,
        show: (position) => {
          const line = this.lines[position];
          const isLong = line.length > JSON_CHARACTERS;
          const rest = isLong ? `… (${Text.number(line.length)} characters)` : "";
          element.textContent = Text.visible(line.slice(0, JSON_CHARACTERS)) + rest;
        },
      };
    });
    this.list.reset(this.lines.length);
    new ResizeObserver(() => { if (!this.element.hidden) this.list.render(true); }).observe(this.scroller);
  }
}
