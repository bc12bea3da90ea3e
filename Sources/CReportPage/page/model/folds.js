// Repeated siblings as one row: five or more calls of the same kind under one parent.
"use strict";

const FOLD_LEAST = 5;

class Folds {
  constructor(trace) {
    this.trace = trace;
    this.known = new Map();
  }

  /** What makes two siblings the same call: service, name and the label without its ids. */
  key(index) {
    const span = this.trace.spans[index];
    return `${this.trace.service[index]} ${Text.of(span.name)} ${Text.of(span.group ?? span.label)}`;
  }

  /** What the calls are, for people: the label that they share, else the label without its ids. */
  title(fold) {
    const label = this.trace.label(fold.first);
    if (fold.spans.every((index) => this.trace.label(index) === label)) return this.trace.title(fold.first);
    return Text.line(Text.of(this.trace.spans[fold.first].group)) || this.trace.title(fold.first);
  }

  /** The children of a span, -1 for the roots, in order: numbers, and `{spans, first, total, errors}` for folds. */
  entries(parent) {
    let entries = this.known.get(parent);
    if (entries === undefined) {
      entries = this.compute(parent);
      this.known.set(parent, entries);
    }
    return entries;
  }

  compute(parent) {
    const { trace } = this;
    const children = Array.from(trace.children(parent)).filter((child) => parent >= 0 || !trace.is(child, STRAY));
    if (children.length < FOLD_LEAST) return children;
    const groups = new Map();
    for (const child of children) {
      const key = this.key(child);
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(child);
    }
    const entries = [];
    for (const child of children) {
      const spans = groups.get(this.key(child));
      if (spans.length < FOLD_LEAST) entries.push(child);
      else if (spans[0] === child) entries.push(this.fold(spans));
    }
    return entries;
  }

  fold(spans) {
    const { trace } = this;
    return {
      spans,
      first: spans[0],
      total: spans.reduce((sum, index) => sum + trace.took(index), 0),
      errors: spans.reduce((sum, index) => sum + trace.errorsWithin[index], 0),
    };
  }
}
