// The spans that the search and the pills ask for.
"use strict";

const SLOW_SHARE = 0.7;

class Matches {
  constructor(trace, damage, haystacks) {
    this.trace = trace;
    this.haystacks = haystacks;
    let longestLeaf = 0;
    let longestSelf = 0;
    for (let index = 0; index < trace.count; index += 1) {
      if (trace.is(index, STRAY)) continue;
      if (trace.depth[index] > 0) longestLeaf = Math.max(longestLeaf, trace.took(index));
      longestSelf = Math.max(longestSelf, trace.selfTime(index));
    }
    /** The pills: name, title, and whether a span is one of them. */
    this.pills = {
      critical: { title: "Critical path", test: (index) => (trace.spans[index].critical?.length ?? 0) > 0 },
      errors: { title: "Errors", test: (index) => trace.is(index, ERROR) },
      slow: {
        title: "Slow",
        test: (index) => !trace.is(index, STRAY)
          && ((trace.depth[index] > 0 && longestLeaf > 0 && trace.took(index) >= SLOW_SHARE * longestLeaf)
            || (longestSelf > 0 && trace.selfTime(index) >= SLOW_SHARE * longestSelf)),
      },
      running: { title: "Running", test: (index) => trace.is(index, RUNNING) },
    };
    for (const pill of Object.values(this.pills)) {
      pill.count = 0;
      for (let index = 0; index < trace.count; index += 1) if (pill.test(index)) pill.count += 1;
    }
  }

  /**
   * Finds the spans for a text and a set of pills. A span has to match the text, and one of the pills.
   *
   * @returns null if nothing is asked for; else `{list, marks, fault}`: numbers in order, a byte a span, and what is
   *   wrong with the text
   */
  find(text, pills) {
    if (text.trim() === "" && pills.size === 0) return null;
    const list = [];
    const marks = new Uint8Array(this.trace.count);
    let query;
    try {
      query = new Query(text, this.haystacks);
    } catch (error) {
      return { list, marks, fault: error.message };
    }
    const tests = Array.from(pills, (name) => this.pills[name]?.test).filter(Boolean);
    for (let index = 0; index < this.trace.count; index += 1) {
      if (tests.length > 0 && !tests.some((test) => test(index))) continue;
      if (!query.matches(this.trace, index)) continue;
      marks[index] = 1;
      list.push(index);
    }
    return { list, marks, fault: null };
  }
}
