// What the search looks through, one text a span: made in idle moments, so that the first search is quick as well.
"use strict";

const HAYSTACK_SLICE_MS = 8;
/** Safari has no idle callbacks. */
const whenIdle = window.requestIdleCallback ?? ((work) => setTimeout(work, 20));

class Haystacks {
  constructor(trace) {
    this.trace = trace;
    this.texts = new Array(trace.count);
    this.lowers = new Array(trace.count);
    this.next = 0;
  }

  text(index) {
    if (this.texts[index] === undefined) {
      const span = this.trace.spans[index];
      const values = [span.name, span.label, span.service, span.project, span.host, span.id, span.parent_id,
        span.error?.type, span.error?.message];
      let text = values.map(Text.of).join("\n");
      if (span.points) text += `\n${JSON.stringify(span.points).replace(/\\[nrt]/g, " ").replace(/\\"/g, '"')}`;
      this.texts[index] = text;
    }
    return this.texts[index];
  }

  lower(index) {
    return (this.lowers[index] ??= this.text(index).toLowerCase());
  }

  /** Prepares all texts piece by piece while the page has nothing else to do. */
  prepare() {
    const work = (deadline) => {
      const end = performance.now() + Math.min(Math.max(deadline?.timeRemaining?.() ?? 0, 2), HAYSTACK_SLICE_MS);
      while (this.next < this.trace.count && performance.now() < end) {
        for (let step = 0; step < 50 && this.next < this.trace.count; step += 1) this.lower(this.next++);
      }
      if (this.next < this.trace.count) whenIdle(work, { timeout: 200 });
    };
    whenIdle(work, { timeout: 200 });
  }
}
