// One row of the comparison of two traces. The element is used again and again for whatever is in sight.
"use strict";

class PathRow {
  constructor(view) {
    this.view = view;
    this.guides = Dom.el("span", { class: "guides" });
    this.twisty = Dom.el("span", { class: "twisty", "aria-hidden": "true" });
    this.swatch = Dom.el("span", { class: "swatch", "aria-hidden": "true" });
    this.what = Dom.el("span", { class: "what" });
    this.change = PathRow.cell("path-change");
    this.before = Dom.svg("rect", { class: "path-before", y: "5", height: "6", rx: "1" });
    this.after = Dom.svg("rect", { class: "path-after", y: "13", height: "8", rx: "1" });
    this.times = PathRow.cell("path-times");
    this.self = PathRow.cell("path-self");
    this.count = PathRow.cell("path-count");
    this.element = Dom.el("div", { role: "row", class: "row path-row" },
      Dom.el("div", { role: "gridcell", class: "path-name" }, this.guides, this.twisty, this.swatch, this.what),
      this.change, this.times,
      Dom.el("div", { role: "gridcell", class: "path-bars" }, Dom.svg("svg", { "aria-hidden": "true" }, this.before, this.after)),
      this.self, this.count);
    this.element.row = this;
  }

  static cell(name) { return Dom.el("div", { role: "gridcell", class: name }); }

  show(position) {
    const { view, element } = this;
    const { tree } = view;
    const index = view.rows[position];
    const { before, after, change } = tree.paths[index];
    this.index = index;
    element.id = `row-${position}`;
    element.setAttribute("aria-rowindex", position + 1);
    element.setAttribute("aria-level", tree.depth[index] + 1);
    const isOpen = !view.app.state.toggled.has(index);
    if (tree.hasBelow[index]) element.setAttribute("aria-expanded", isOpen);
    else element.removeAttribute("aria-expanded");
    this.guides.style.width = `${Math.min(tree.depth[index], view.deepestIndent) * PATH_INDENT}px`;
    this.guides.textContent = tree.depth[index] > view.deepestIndent ? String(tree.depth[index]) : "";
    this.twisty.textContent = tree.hasBelow[index] ? (isOpen ? "▾" : "▸") : "";
    this.swatch.setAttribute("class", `swatch ${tree.services.colourClass(tree.service[index])}`);
    const entered = tree.entered(index);
    Dom.replace(this.what, Dom.el("b", {}, tree.name(index)),
      entered && Dom.el("span", { class: "beside" }, Dom.el("span", { class: "service" }, entered)),
      tree.errors[index] !== 0 && Dom.el("span", { class: `badge ${tree.errors[index] > 0 ? "badge-error" : "badge-note"}` },
        `${tree.errors[index] > 0 ? "+" : ""}${Text.count(tree.errors[index], "error")}`));
    element.className = `row path-row change-${change}${tree.isLarge(index) ? "" : " small-change"}`;
    this.change.textContent = change === "added" || change === "gone" ? change : Change.time(tree.growth[index]) || "=";
    this.change.title = Time.exact(tree.growth[index]);
    this.times.textContent = Change.pair(before?.total_us ?? null, after?.total_us ?? null, Time.text);
    this.self.textContent = Change.time(tree.selfGrowth[index]);
    this.self.title = Time.exact(tree.selfGrowth[index]);
    this.count.textContent = Change.pair(before?.count ?? null, after?.count ?? null);
    this.draw(this.before, before?.total_us);
    this.draw(this.after, after?.total_us);
    this.mark();
  }

  draw(bar, total) {
    const share = total > 0 ? total / this.view.longest : 0;
    bar.setAttribute("width", `${(100 * share).toFixed(2)}%`);
  }

  mark() {
    const isSelected = this.index === this.view.app.state.selected;
    this.element.setAttribute("aria-selected", isSelected);
    this.element.classList.toggle("cursor", isSelected);
  }
}
