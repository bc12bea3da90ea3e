// The report's own text, for what a parsed value does not tell: integers beyond 2^53, and members as they were sent.
"use strict";

class ReportSource {
  constructor(text, spanCount) {
    this.text = text;
    this.spanCount = spanCount;
    this.rows = null;
  }

  /** One line a span, as the report is written; empty where somebody has formatted it anew. */
  lines() {
    if (this.rows === null) {
      const rows = this.text.split("\n").map((line) => line.trim()).filter((line) => line.startsWith('{"id"'))
        .map((line) => line.replace(/,$/, ""));
      this.rows = rows.length === this.spanCount ? rows : [];
    }
    return this.rows;
  }

  /** The source of a span's member; undefined if it has none or its line is not known. */
  member(place, name) {
    const line = this.lines()[place];
    return line === undefined ? undefined : JSONText.members(line).get(name);
  }
}
