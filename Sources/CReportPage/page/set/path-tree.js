// The paths of two traces, and which of them are shown.
"use strict";

class PathTree {
  constructor(content) {
    const paths = content.paths ?? [];
    this.count = paths.length;
    this.paths = paths;
    this.threshold = content.threshold_us ?? 0;
    this.parent = Int32Array.from(paths, ({ parent }) => parent ?? -1);
    this.depth = Int32Array.from(paths, ({ depth }) => depth);
    this.titles = paths.map(({ title }) => Text.line(Text.of(title)) || "(no name)");
    this.growth = Float64Array.from(paths, ({ before, after }) => (after?.total_us ?? 0) - (before?.total_us ?? 0));
    this.selfGrowth = Float64Array.from(paths, ({ before, after }) => (after?.self_us ?? 0) - (before?.self_us ?? 0));
    this.errors = Int32Array.from(paths, ({ before, after }) => (after?.errors ?? 0) - (before?.errors ?? 0));
    this.hasBelow = new Uint8Array(this.count);
    this.services = new ServicePalette();
    this.service = new Int32Array(this.count);
    for (let index = 0; index < this.count; index += 1) {
      const above = this.parent[index];
      if (above >= 0) this.hasBelow[above] = 1;
      // A title names the service where the work enters it.
      const found = /^([^\s:][^:]*): /.exec(this.titles[index]);
      this.service[index] = found ? this.services.number(found[1]) : above >= 0 ? this.service[above] : this.services.number("");
    }
  }

  /** The name without the service. */
  name(index) { return this.titles[index].replace(/^[^\s:][^:]*: /, ""); }

  /** The service where the work enters it. */
  entered(index) {
    const above = this.parent[index];
    return above < 0 || this.service[above] !== this.service[index] ? this.services.list[this.service[index]].title : "";
  }

  /** Whether it took longer or less by more than noise of one trace is likely to make. */
  isLarge(index) { return Math.abs(this.growth[index]) > this.threshold; }

  kind(index) { return this.paths[index].change; }

  pills() {
    const count = (test) => {
      let sum = 0;
      for (let index = 0; index < this.count; index += 1) if (test(index)) sum += 1;
      return sum;
    };
    const kinds = [["slower", "Slower"], ["faster", "Faster"], ["added", "Added"], ["gone", "Gone"]];
    return {
      ...Object.fromEntries(kinds.map(([kind, title]) => [kind, { title, count: count((index) => this.kind(index) === kind) }])),
      errors: { title: "More errors", count: count((index) => this.errors[index] > 0) },
    };
  }

  /** The indices of the rows, and how many of them were asked for; the others lead to these. */
  shown(state, test) {
    const kept = new Uint8Array(this.count);
    let found = 0;
    for (let index = this.count - 1; index >= 0; index -= 1) {
      const row = { text: this.titles[index], service: this.services.list[this.service[index]].name };
      const isAsked = (test === null || test(row)) && this.hasPill(index, state.pills)
        && (state.all || test !== null || state.pills.size > 0 || this.isLarge(index));
      if (isAsked) found += 1;
      if (isAsked || kept[index]) kept[index] = 1;
      if (kept[index] && this.parent[index] >= 0) kept[this.parent[index]] = 1;
    }
    const rows = [];
    for (let index = 0; index < this.count; index += 1) {
      const above = this.parent[index];
      // 2: kept, and below a path that is closed.
      if (above >= 0 && (kept[above] === 2 || state.toggled.has(above)) && kept[index]) kept[index] = 2;
      if (kept[index] === 1) rows.push(index);
    }
    return { rows, found };
  }

  hasPill(index, pills) {
    if (pills.size === 0) return true;
    return pills.has(this.kind(index)) || (pills.has("errors") && this.errors[index] > 0);
  }
}
