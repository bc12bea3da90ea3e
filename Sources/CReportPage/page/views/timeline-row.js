// One row of the timeline. The element is used again and again for whatever is in sight.
"use strict";

const PATHS = ["tail", "total", "self", "open", "critical"];
const INDENT = 14;

class TimelineRow {
  constructor(timeline) {
    this.timeline = timeline;
    this.guides = Dom.el("span", { class: "guides" });
    this.twisty = Dom.el("span", { class: "twisty", "aria-hidden": "true" });
    this.swatch = Dom.el("span", { class: "swatch", "aria-hidden": "true" });
    this.what = Dom.el("span", { class: "what" });
    this.name = Dom.el("div", { role: "gridcell", class: "cell-name" }, this.guides, this.twisty, this.swatch, this.what);
    this.took = Dom.el("div", { role: "gridcell", class: "cell-time" });
    this.self = Dom.el("div", { role: "gridcell", class: "cell-time cell-self" });
    this.drawing = Dom.svg("svg", { class: "bar", "aria-hidden": "true" });
    this.paths = Object.fromEntries(PATHS.map((name) => [name, Dom.svg("path", { class: `bar-${name}` })]));
    this.label = Dom.svg("text", { class: "bar-label", y: "17" });
    this.drawing.append(...Object.values(this.paths), this.label);
    this.bar = Dom.el("div", { role: "gridcell", class: "cell-bar" }, this.drawing);
    this.element = Dom.el("div", { role: "row", class: "row" }, this.name, this.took, this.self, this.bar);
    this.element.row = this;
  }

  show(position) {
    const { timeline } = this;
    const row = timeline.rows[position];
    this.row = row;
    this.position = position;
    const { element } = this;
    element.id = `row-${position}`;
    element.setAttribute("aria-rowindex", position + 1);
    element.setAttribute("aria-level", row.depth + 1);
    if (row.foldable) element.setAttribute("aria-expanded", row.open);
    else element.removeAttribute("aria-expanded");
    const deepest = timeline.deepestIndent;
    this.guides.style.width = `${Math.min(row.depth, deepest) * INDENT}px`;
    this.guides.textContent = row.depth > deepest ? String(row.depth) : "";
    this.twisty.textContent = row.foldable ? (row.open ? "▾" : "▸") : "";
    this[row.kind](row);
    this.mark();
    this.draw();
  }

  /** What changes with the selection and the search alone. */
  mark() {
    const { timeline, row } = this;
    const { state } = timeline.app;
    const matches = timeline.app.matches;
    const isSelected = row.kind === "span" && row.span === state.selected;
    this.element.setAttribute("aria-selected", isSelected);
    this.element.classList.toggle("other", row.kind === "span" && row.span === state.other);
    const spans = row.kind === "fold" ? row.fold.spans : [row.span];
    const isMatch = matches !== null && row.kind !== "pruned" && spans.some((index) => matches.marks[index]);
    this.element.classList.toggle("match", isMatch);
    this.element.classList.toggle("dim", matches !== null && !isMatch);
    this.element.classList.toggle("cursor", this.position === timeline.cursor);
  }

  look(kind, colourClass, isError) {
    this.element.className = `row row-${kind}${isError ? " error" : ""}`;
    this.swatch.setAttribute("class", `swatch ${colourClass}`);
    this.drawing.setAttribute("class", `bar ${colourClass}${isError ? " error" : ""}`);
  }

  span(row) {
    const { trace, damage } = this.timeline;
    const index = row.span;
    const isError = trace.is(index, ERROR);
    this.look("span", trace.services.colourClass(trace.service[index]), isError);
    const above = trace.parent[index];
    const label = trace.label(index);
    const parts = [Dom.el("b", {}, label || trace.name(index) || "(no name)")];
    if (isError) parts.push(TimelineRow.badge("error", this.errorText(index)));
    const isOtherService = above < 0 || row.depth === 0 || trace.service[above] !== trace.service[index];
    parts.push(TimelineRow.beside(
      label && Dom.el("span", { class: "kind" }, trace.name(index)),
      isOtherService && Dom.el("span", { class: "service" }, trace.services.list[trace.service[index]].title)));
    const hidden = trace.errorsWithin[index] - (isError ? 1 : 0);
    if (hidden > 0 && !row.open) parts.push(TimelineRow.badge("error", `${Text.count(hidden, "error")} within`));
    for (const note of damage.notes(index)) parts.push(TimelineRow.badge("note", note));
    Dom.replace(this.what, ...parts);
    const isFinished = trace.isFinished(index);
    this.took.textContent = isFinished ? Time.text(trace.took(index))
      : damage.isIncomplete(index) ? "no end" : damage.state(index);
    this.took.title = isFinished ? Time.exact(trace.took(index)) : "";
    this.self.textContent = isFinished ? Time.text(trace.selfTime(index)) : "";
    this.self.title = isFinished ? `${Time.exact(trace.selfTime(index))} self` : "";
    this.bar.title = `+${Time.exact(trace.start[index])}${isFinished ? `, ${this.took.title}, ${this.self.title}` : ""}`;
  }

  errorText(index) {
    const { error } = this.timeline.trace.spans[index];
    return Text.line([error.type, error.message].map(Text.of).filter(Boolean).join(": ")) || "error";
  }

  fold(row) {
    const { trace, folds } = this.timeline;
    const { fold } = row;
    this.look("fold", trace.services.colourClass(trace.service[fold.first]), fold.errors > 0);
    Dom.replace(this.what,
      Dom.el("b", {}, folds.title(fold)),
      Dom.el("span", { class: "times" }, `× ${Text.number(fold.spans.length)}`),
      TimelineRow.beside(trace.label(fold.first) && Dom.el("span", { class: "kind" }, trace.name(fold.first))),
      fold.errors > 0 && TimelineRow.badge("error", Text.count(fold.errors, "error")));
    this.took.textContent = Time.text(fold.total);
    this.took.title = `${Time.exact(fold.total)} in total`;
    const self = fold.spans.reduce((sum, index) => sum + trace.selfTime(index), 0);
    this.self.textContent = Time.text(self);
    this.self.title = `${Time.exact(self)} self`;
    this.bar.title = `${Text.count(fold.spans.length, "call")}, ${this.took.title}`;
  }

  pruned(row) {
    this.look("pruned", "service-none", row.errors > 0);
    const { trace } = this.timeline;
    const names = Array.from(new Set(row.spans.map((index) => trace.services.list[trace.service[index]].title)));
    Dom.replace(this.what,
      Dom.el("i", {}, `${Text.count(row.count, "span")} of ${names.join(", ")} left out`),
      row.errors > 0 && TimelineRow.badge("error", Text.count(row.errors, "error")));
    this.clearTimes();
  }

  strays(row) {
    this.look("strays", "service-none", row.errors > 0);
    const early = row.strays.filter((index) => this.timeline.trace.isEarly(index)).length;
    const late = row.strays.length - early;
    const kinds = [
      late > 0 && `${Text.count(late, "late span")}, probably of other requests`,
      early > 0 && `${Text.count(early, "span")} long before the trace, by a wrong clock or of other requests`,
    ];
    Dom.replace(this.what,
      Dom.el("i", {}, kinds.filter(Boolean).join("; ")),
      row.errors > 0 && TimelineRow.badge("error", Text.count(row.errors, "error")));
    this.clearTimes();
  }

  clearTimes() {
    this.took.textContent = "";
    this.self.textContent = "";
    this.bar.title = "";
  }

  /** What is shown only as far as there is room for all of it. */
  static beside(...parts) { return parts.some(Boolean) && Dom.el("span", { class: "beside" }, ...parts); }

  static badge(kind, text) { return Dom.el("span", { class: `badge badge-${kind}`, title: text }, text); }

  draw() {
    const { scale, bars } = this.timeline;
    const { paths = {}, label } = bars.paint(this.row, scale);
    for (const name of PATHS) {
      if (paths[name]) this.paths[name].setAttribute("d", paths[name]);
      else this.paths[name].removeAttribute("d");
    }
    this.label.textContent = label?.text ?? "";
    if (!label) return;
    this.label.setAttribute("x", label.x);
    this.label.setAttribute("text-anchor", label.anchor);
  }
}
