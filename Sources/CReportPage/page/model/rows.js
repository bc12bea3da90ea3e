// The rows of the timeline, from the trace and from what is open, folded, pruned and hidden.
//
// A row is `{kind, span, depth}`; kinds are "span", "fold" (with `fold` and `key`), "pruned" (with `spans` and
// `errors`) and "strays" (with `count` and `errors`).
"use strict";

class Rows {
  constructor(trace, folds) {
    this.trace = trace;
    this.folds = folds;
    this.opened = Importance.opened(trace, folds);
  }

  /** Whether the children of a span, or of a fold by its key, are shown. */
  isOpen(state, key) {
    const byDefault = typeof key === "number" && this.isOpenAtFirst(state.level, key);
    return state.toggled.has(key) ? !byDefault : byDefault;
  }

  /** `level` is "auto", or how many levels are open. */
  isOpenAtFirst(level, index) {
    return level === "auto" ? this.opened[index] === 1 : this.trace.depth[index] < level;
  }

  /** The key of a fold, which has no number of its own. */
  static foldKey(fold) { return `f${fold.first}`; }

  build(state, matches) {
    const { trace } = this;
    const kept = this.kept(state, matches);
    const rows = [];
    const waiting = [];
    const push = (entries, depth) => {
      for (let at = entries.length - 1; at >= 0; at -= 1) waiting.push([entries[at], depth]);
    };
    if (state.root >= 0) push([state.root], 0);
    else push(this.entries(-1, state, kept), 0);
    while (waiting.length > 0) {
      const [entry, depth] = waiting.pop();
      if (typeof entry === "object") {
        const open = this.addGroup(rows, entry, depth, state);
        if (open) push(open, depth + 1);
        continue;
      }
      const below = trace.hasChildren(entry) ? this.entries(entry, state, kept) : [];
      const isOpen = below.length > 0 && this.isOpen(state, entry);
      rows.push({ kind: "span", span: entry, depth, foldable: below.length > 0, open: isOpen });
      if (isOpen) push(below, depth + 1);
    }
    if (state.root < 0) this.addStrays(rows, state, kept);
    return rows;
  }

  /** Adds a fold's or a placeholder's row; returns what is below it when it is open. */
  addGroup(rows, entry, depth, state) {
    if (entry.pruned) {
      rows.push({ kind: "pruned", span: entry.spans[0], depth, ...entry });
      return null;
    }
    const key = Rows.foldKey(entry);
    const open = this.isOpen(state, key);
    rows.push({ kind: "fold", span: entry.first, depth, fold: entry, key, foldable: true, open });
    return open ? entry.spans : null;
  }

  /** What is shown below a span: numbers, folds and placeholders. */
  entries(parent, state, kept) {
    const { trace } = this;
    let entries = state.folded ? this.folds.entries(parent)
      : Array.from(trace.children(parent)).filter((child) => parent >= 0 || !trace.is(child, STRAY));
    // Late spans stand at the end, wherever their parent is.
    if (trace.report.stray_spans > 0) {
      entries = Rows.regrouped(entries, (index) => !trace.is(index, STRAY), this.folds);
    }
    if (kept) entries = Rows.regrouped(entries, (index) => kept[index] === 1, this.folds);
    return state.pruned.size > 0 ? this.pruned(entries, state) : entries;
  }

  /** The entries that pass a test; a fold of which few are left is none. */
  static regrouped(entries, test, folds) {
    return entries.flatMap((entry) => {
      if (typeof entry === "number") return test(entry) ? [entry] : [];
      const spans = entry.spans.filter(test);
      if (spans.length === entry.spans.length) return [entry];
      return spans.length < FOLD_LEAST ? spans : [folds.fold(spans)];
    });
  }

  /** Puts one placeholder where spans of services stood that are left out. */
  pruned(entries, state) {
    const { trace } = this;
    const isPruned = (entry) => state.pruned.has(trace.service[typeof entry === "number" ? entry : entry.first]);
    const out = entries.filter(isPruned).flatMap((entry) => (typeof entry === "number" ? [entry] : entry.spans));
    if (out.length === 0) return entries;
    const placeholder = {
      pruned: true,
      spans: out,
      count: out.reduce((sum, index) => sum + trace.end[index] - index, 0),
      errors: out.reduce((sum, index) => sum + trace.errorsWithin[index], 0),
    };
    return [...entries.filter((entry) => !isPruned(entry)), placeholder];
  }

  /** For each span whether it is shown, with its ancestors; null if nothing is hidden. */
  kept(state, matches) {
    const { trace } = this;
    const onlyMatches = state.only && matches !== null && matches.fault === null;
    if (!onlyMatches && state.least === 0) return null;
    const kept = new Uint8Array(trace.count);
    for (let index = trace.count - 1; index >= 0; index -= 1) {
      const isLong = state.least === 0 || !trace.isFinished(index) || trace.is(index, ERROR)
        || trace.took(index) >= state.least;
      if (isLong && (!onlyMatches || matches.marks[index])) kept[index] = 1;
      if (kept[index] && trace.parent[index] >= 0) kept[trace.parent[index]] = 1;
    }
    return kept;
  }

  addStrays(rows, state, kept) {
    const { trace } = this;
    const strays = [];
    for (let index = 0; index < trace.count; index += 1) {
      if (trace.is(index, STRAY) && (!kept || kept[index])) strays.push(index);
    }
    if (strays.length === 0) return;
    const open = this.isOpen(state, "strays");
    const errors = strays.filter((index) => trace.is(index, ERROR)).length;
    rows.push({ kind: "strays", span: strays[0], depth: 0, key: "strays", foldable: true, open, strays, errors });
    if (!open) return;
    const base = trace.depth[strays[0]];
    for (const span of strays) {
      const above = trace.parent[span];
      const isBelow = above >= 0 && trace.is(above, STRAY);
      rows.push({ kind: "span", span, depth: isBelow ? Math.max(trace.depth[span] - base, 0) + 1 : 1, foldable: false });
    }
  }
}
