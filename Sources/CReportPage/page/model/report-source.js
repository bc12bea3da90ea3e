// The report's own text, for what a parsed value does not tell: integers beyond 2^53, and members as they were sent.
"use strict";

class ReportSource {
  constructor(text, spanCount) {
    this.text = text;
    this.spanCount = spanCount;
    this.rows = null;
    this.lowerRows = null;
  }

  /** One line a span, as the report is written; empty where somebody has formatted it anew. */
  lines() { return (this.rows ??= this.split(this.text)); }

  /** The same in lower case: of the whole text at once, which is quicker than span by span. */
  lowerLines() { return (this.lowerRows ??= this.split(this.text.toLowerCase())); }

  split(text) {
    const rows = text.split("\n").map((line) => line.trim()).filter((line) => line.startsWith('{"id"'))
      .map((line) => line.replace(/,$/, ""));
    return rows.length === this.spanCount ? rows : [];
  }

  /** The source of a span's member; undefined if it has none or its line is not known. */
  member(place, name) {
    const line = this.lines()[place];
    return line === undefined ? undefined : JSONText.members(line).get(name);
  }
}
