// What the search looks through, two texts a span: made in idle moments, so that the first search is quick as well.
"use strict";

const HAYSTACK_SLICE_MS = 8;
/** Safari has no idle callbacks. */
const whenIdle = window.requestIdleCallback ?? ((work) => setTimeout(work, 20));

class Haystacks {
  constructor(trace) {
    this.trace = trace;
    this.heads = new Array(trace.count);
    this.lowerHeads = new Array(trace.count);
    this.lowerPayloads = new Array(trace.count);
    this.next = 0;
  }

  /** Whether what a span is called, or its payloads, pass a test of a text in lower case and of the text itself. */
  some(index, test) {
    return test(() => this.lowerHead(index), () => this.head(index))
      || test(() => this.lowerPayload(index), () => this.payload(index));
  }

  head(index) {
    if (this.heads[index] === undefined) {
      const span = this.trace.spans[index];
      const values = [span.name, span.label, span.service, span.project, span.host, span.id, span.parent_id,
        span.error?.type, span.error?.message];
      this.heads[index] = values.map(Text.of).join("\n");
    }
    return this.heads[index];
  }

  lowerHead(index) { return (this.lowerHeads[index] ??= this.head(index).toLowerCase()); }

  payload(index) {
    return this.cut(this.trace.source.lines(), index) ?? Haystacks.plain(JSON.stringify(this.trace.spans[index].points ?? ""));
  }

  lowerPayload(index) {
    return (this.lowerPayloads[index] ??= this.cut(this.trace.source.lowerLines(), index) ?? this.payload(index).toLowerCase());
  }

  /**
   * The payloads as they stand in the report, where that is safe; else undefined. Writing parsed values again takes most of
   * the time of a first search.
   */
  cut(lines, index) {
    const span = this.trace.spans[index];
    if ([span.service, span.project, span.host].some((value) => value !== null && typeof value === "object")) return undefined;
    const line = lines[this.trace.places[index]];
    const at = line?.indexOf(', "points": ') ?? -1;
    if (at < 0) return undefined;
    let json = line.slice(at + 12, -1);
    // A page escapes this one, which Python's objects begin with; other letters are escaped beyond ASCII.
    if (json.includes("\\u")) json = json.replaceAll("\\u003c", "<");
    return json.includes("\\u") ? undefined : Haystacks.plain(json);
  }

  /** JSON with line ends as blanks and plain quotes. */
  static plain(json) {
    return json.includes("\\") ? json.replace(/\\[nrt]/g, " ").replace(/\\"/g, '"') : json;
  }

  /** Prepares all texts piece by piece while the page has nothing else to do. */
  prepare() {
    const work = (deadline) => {
      const end = performance.now() + Math.min(Math.max(deadline?.timeRemaining?.() ?? 0, 2), HAYSTACK_SLICE_MS);
      while (this.next < this.trace.count && performance.now() < end) {
        for (let step = 0; step < 50 && this.next < this.trace.count; step += 1, this.next += 1) {
          this.lowerHead(this.next);
          this.lowerPayload(this.next);
        }
      }
      if (this.next < this.trace.count) whenIdle(work, { timeout: 200 });
    };
    whenIdle(work, { timeout: 200 });
  }
}
