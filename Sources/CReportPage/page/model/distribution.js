// How durations are spread: counts by bins on a logarithmic scale.
"use strict";

const DISTRIBUTION_BINS = 28;

class Distribution {
  /**
   * @param times ascending
   * @param range the shortest and the longest duration of the scale, which may be that of several distributions
   */
  constructor(times, range = [times[0], times[times.length - 1]]) {
    this.range = range;
    this.counts = new Uint32Array(DISTRIBUTION_BINS);
    const [from, to] = range.map(Distribution.log);
    this.from = from;
    this.factor = DISTRIBUTION_BINS / Math.max(to - from, 1e-9);
    for (const time of times) this.counts[this.bin(time)] += 1;
    this.most = this.counts.reduce((most, count) => Math.max(most, count), 1);
  }

  static log(us) { return Math.log10(Math.max(us, 1)); }

  bin(time) {
    const bin = Math.floor((Distribution.log(time) - this.from) * this.factor);
    return Math.min(Math.max(bin, 0), DISTRIBUTION_BINS - 1);
  }

  /**
   * @param title what the picture says in words
   * @param marked the duration whose bin stands out, or null
   */
  drawing(title, marked = null) {
    const chosen = marked === null ? -1 : this.bin(marked);
    const height = (count) => (count === 0 ? 0 : Math.max(19 * Math.sqrt(count / this.most), 2));
    const bars = (wanted) => Array.from(this.counts, (count, bin) => (count === 0 || (bin === chosen) !== wanted ? ""
      : `M${bin + 0.1} 20V${20 - height(count)}h.8V20z`)).join("");
    return Dom.svg("svg", {
      class: "histogram", viewBox: `0 0 ${DISTRIBUTION_BINS} 20`, preserveAspectRatio: "none", role: "img", "aria-label": title,
    }, Dom.svg("title", {}, title), Dom.svg("path", { class: "histogram-base", d: `M0 19.8H${DISTRIBUTION_BINS}` }),
      Dom.svg("path", { class: "histogram-bars", d: bars(false) }),
      chosen >= 0 && Dom.svg("path", { class: "histogram-chosen", d: bars(true) }));
  }
}
