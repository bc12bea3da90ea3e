// A stretch of time, or of anything, on a number of pixels.
"use strict";

/** From microseconds to pixels. */
class Scale {
  /** @param room pixels beyond the width that are shown as well, for labels */
  constructor([from, to], width, room = 0) {
    this.from = from;
    this.to = to;
    this.width = width;
    this.room = room;
    this.factor = width / Math.max(to - from, 1e-9);
  }

  x(time) { return (time - this.from) * this.factor; }
  time(x) { return this.from + x / this.factor; }
}
