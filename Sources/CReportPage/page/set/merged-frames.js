// The frames of a merged flame graph as columns: parents before children, and where each stands.
"use strict";

class MergedFrames {
  constructor(content) {
    const frames = content.frames ?? [];
    const titles = (content.titles ?? []).map((title) => Text.line(Text.of(title)) || "(no name)");
    this.count = frames.length;
    this.services = new ServicePalette();
    const numbers = (content.services ?? []).map((name) => this.services.number(Text.line(Text.of(name))));
    const none = () => this.services.number("");
    this.titles = frames.map(([title]) => titles[title]);
    this.parent = Int32Array.from(frames, ([, parent]) => parent);
    this.service = Int32Array.from(frames, ([, , service]) => (service < 0 ? none() : numbers[service]));
    this.traces = frames.map((frame) => frame[3]);
    this.calls = frames.map((frame) => frame[4]);
    this.errors = frames.map((frame) => frame[5]);
    this.self = Float64Array.from(frames, (frame) => frame[6]);
    this.depth = new Int32Array(this.count);
    /** Self time of a frame and of all below it: its width. */
    this.sum = Float64Array.from(this.self);
    for (let index = this.count - 1; index >= 0; index -= 1) {
      if (this.parent[index] >= 0) this.sum[this.parent[index]] += this.sum[index];
    }
    this.total = 0;
    for (let index = 0; index < this.count; index += 1) {
      const above = this.parent[index];
      this.depth[index] = above < 0 ? 0 : this.depth[above] + 1;
      if (above < 0) this.total += this.sum[index];
    }
    this.place();
  }

  /** The widest first within each parent. */
  place() {
    this.below = Array.from({ length: this.count + 1 }, () => null);
    for (let index = 0; index < this.count; index += 1) (this.below[this.parent[index] + 1] ??= []).push(index);
    this.start = new Float64Array(this.count);
    this.lanes = [];
    const order = (list) => list?.sort((one, other) => this.sum[other] - this.sum[one] || one - other) ?? [];
    const set = (list, from) => {
      let at = from;
      for (const index of order(list)) {
        this.start[index] = at;
        at += this.sum[index];
      }
    };
    set(this.below[0], 0);
    for (let index = 0; index < this.count; index += 1) set(this.below[index + 1], this.start[index]);
    for (let index = 0; index < this.count; index += 1) (this.lanes[this.depth[index]] ??= []).push(index);
    for (const lane of this.lanes) lane.sort((one, other) => this.start[one] - this.start[other]);
  }

  children(index) { return this.below[index + 1] ?? []; }
  end(index) { return this.start[index] + this.sum[index]; }

  isWithin(index, root) {
    if (root < 0 || index === root) return true;
    const isBelow = this.depth[index] > this.depth[root] && this.start[index] >= this.start[root];
    // Frames without a width stand on the edges of their neighbours.
    return isBelow && this.end(index) <= this.end(root) && this.path(index).includes(root);
  }

  /** From the root down to the frame itself. */
  path(index) {
    const path = [];
    for (let at = index; at >= 0; at = this.parent[at]) path.push(at);
    return path.reverse();
  }

  /** The frames of a lane that touch a stretch, in order. */
  between(lane, from, to) {
    const frames = this.lanes[lane] ?? [];
    let low = 0;
    let high = frames.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.end(frames[middle]) < from) low = middle + 1;
      else high = middle;
    }
    let last = low;
    while (last < frames.length && this.start[frames[last]] <= to) last += 1;
    return frames.slice(low, last);
  }

  /** The time of frames, those below one that counts already left out. */
  sumOf(marks) {
    const covered = new Uint8Array(this.count);
    let sum = 0;
    for (let index = 0; index < this.count; index += 1) {
      const above = this.parent[index];
      covered[index] = marks[index] || (above >= 0 && covered[above]) ? 1 : 0;
      if (marks[index] && !(above >= 0 && covered[above])) sum += this.sum[index];
    }
    return sum;
  }
}
