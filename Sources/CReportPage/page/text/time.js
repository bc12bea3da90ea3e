// Durations and moments. All times of the page are microseconds.
"use strict";

const UNITS = { us: 1, "µs": 1, ms: 1e3, s: 1e6, m: 60e6, min: 60e6, h: 3600e6 };

const Time = {
  /** Three significant digits, as in the terminal: `850 µs`, `12.3 ms`, `1.52 s`, `4 min 05 s`, `2 h 03 min`. */
  text(us) {
    if (us < 0) return `-${Time.text(-us)}`;
    if (us < 1e3) return `${Math.round(us)} µs`;
    if (us < 1e6) return `${Time.digits(us / 1e3)} ms`;
    if (us < 60e6) return `${Time.digits(us / 1e6)} s`;
    const pair = (number) => String(Math.floor(number)).padStart(2, "0");
    if (us < 3600e6) return `${Math.floor(us / 60e6)} min ${pair((us / 1e6) % 60)} s`;
    return `${Math.floor(us / 3600e6)} h ${pair((us / 60e6) % 60)} min`;
  },

  /** A value below 1,000 with three significant digits, cut and not rounded. */
  digits(value) {
    const places = value < 10 ? 2 : value < 100 ? 1 : 0;
    const scale = 10 ** places;
    return (Math.floor(value * scale + 1e-6) / scale).toFixed(places);
  },

  /** To the microsecond: `152.328 ms`, `1.523004 s`. */
  exact(us) {
    const sign = us < 0 ? "-" : "";
    const size = Math.abs(us);
    if (size < 1e3) return `${sign}${size} µs`;
    const [unit, places, name] = size < 1e6 ? [1e3, 3, "ms"] : [1e6, 6, "s"];
    const whole = Math.floor(size / unit);
    return `${sign}${Text.number(whole)}.${String(size - whole * unit).padStart(places, "0")} ${name}`;
  },

  /** The microseconds of `5ms`, `1.5 s` or `100us`; null for any other text. */
  parse(text) {
    const found = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*(us|µs|ms|s|min|m|h)\s*$/i.exec(text);
    return found ? Math.round(Number(found[1]) * UNITS[found[2].toLowerCase()]) : null;
  },

  /** What is typed for a duration: `5ms`. */
  short(us) {
    const [unit, name] = us < 1e3 ? [1, "us"] : us < 1e6 ? [1e3, "ms"] : [1e6, "s"];
    return `${us / unit}${name}`;
  },

  /** `started`, an ISO moment with microseconds, and an offset: another ISO moment, exact to the microsecond. */
  moment(started, us) {
    const found = /^(.*T\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/.exec(started ?? "");
    const base = found ? Date.parse(`${found[1]}Z`) : NaN;
    if (Number.isNaN(base)) return null;
    const micros = Number((found[2] ?? "").padEnd(6, "0")) + us;
    const seconds = Math.floor(micros / 1e6);
    const date = new Date(base + seconds * 1e3);
    if (Number.isNaN(date.getTime())) return null;
    return `${date.toISOString().slice(0, -5)}.${String(micros - seconds * 1e6).padStart(6, "0")}Z`;
  },

  /** An ISO moment for people: `2026-11-22 08:54:08.328049 UTC`. */
  utc(moment) {
    return moment ? moment.replace("T", " ").replace("Z", " UTC") : "";
  },

  /** The step between ticks of a ruler: 1, 2 or 5 times a power of ten, or of minutes and hours. */
  step(span, count) {
    const least = Math.max(span / count, 1e-3);
    for (const long of [60e6, 120e6, 300e6, 600e6, 1800e6, 3600e6, 7200e6, 21600e6, 43200e6, 86400e6]) {
      if (least > 20e6 && least <= long) return long;
    }
    const power = 10 ** Math.floor(Math.log10(least));
    return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * 0.999999);
  },

  /** A tick's label, with the places that its step needs. */
  tick(us, step) {
    if (us === 0) return "0";
    if (step >= 20e6) return Time.text(us);
    const [unit, name] = Math.abs(us) < 1e3 && step < 1e3 ? [1, "µs"] : step < 1e6 && us < 1e6 ? [1e3, "ms"] : [1e6, "s"];
    const places = Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9));
    return `${(us / unit).toFixed(Math.min(places, 6))} ${name}`;
  },
};
