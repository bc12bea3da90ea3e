// What exceeds the noise, and how that is decided, for people.
"use strict";

const DIFFERENCE_TITLES = {
  slower: ["slower", "Mann-Whitney U of the mean duration in each trace"],
  faster: ["faster", "Mann-Whitney U of the mean duration in each trace"],
  slower_tail: ["slower tail", "Fisher’s exact of the traces with one of the slowest 5 %"],
  faster_tail: ["faster tail", "Fisher’s exact of the traces with one of the slowest 5 %"],
  more_calls: ["more calls", "Mann-Whitney U of the number of spans in each trace that has any"],
  fewer_calls: ["fewer calls", "Mann-Whitney U of the number of spans in each trace that has any"],
  more_traces: ["more traces", "Fisher’s exact of the traces with such a span"],
  fewer_traces: ["fewer traces", "Fisher’s exact of the traces with such a span"],
  more_errors: ["more errors", "Fisher’s exact of those in which one failed"],
  fewer_errors: ["fewer errors", "Fisher’s exact of those in which one failed"],
};

const NoiseText = {
  /** What holds for whole traces, and for how many rows. */
  verdict(content, rows) {
    const findings = content.differences ?? [];
    const isSlower = findings.some(({ difference }) => difference.startsWith("slower"));
    const isFaster = findings.some(({ difference }) => difference.startsWith("faster"));
    const differing = rows.filter((row) => row.differences.length > 0).length;
    const some = `${Text.number(differing)} of ${Text.count(rows.length, "row")} ${differing === 1 ? "differs" : "differ"}`;
    return Dom.el("p", { class: `verdict ${isSlower ? "change-slower" : isFaster ? "change-faster" : ""}` },
      NoiseText.whole(content, findings), Dom.el("span", { class: "faint" }, differing === 0
        ? ` No difference beyond the noise in ${Text.count(rows.length, "row")}.` : ` ${some} beyond the noise.`));
  },

  whole(content, findings) {
    if (content.is_too_small) return "Too few traces to tell a difference from noise.";
    if (findings.length === 0) return "Whole traces do not differ beyond the noise.";
    const [before, after] = [content.before.trace_duration_us ?? {}, content.after.trace_duration_us ?? {}];
    const names = findings.map(({ difference }) => DIFFERENCE_TITLES[difference]?.[0] ?? Text.line(Text.of(difference)));
    const change = (key) => `${key} ${Change.percent(before[key], after[key])}`;
    return `Whole traces: ${names.join(", ")}, ${change("p50")}, ${change("p95")}.`;
  },

  notes(content) {
    const rate = Math.round(1 / Math.max(content.error_rate ?? 0.01, 1e-6));
    const error = Math.round(100 * (content.relative_error ?? 0.01));
    const pairs = [["slower", "faster"], ["slower_tail", "faster_tail"], ["more_calls", "fewer_calls"],
      ["more_traces", "fewer_traces"], ["more_errors", "fewer_errors"]];
    return Dom.el("details", { class: "notes", open: true }, Dom.el("summary", {}, "What exceeds the noise"),
      Dom.el("p", {}, `${Text.count(content.tests ?? 0, "test")} were made. With Holm’s correction, noise alone makes any row `
        + `differ in at most 1 of ${Text.number(rate)} comparisons. Durations are compared from 8 traces on in each set. `
        + `Quantiles are within ${error} % of the exact ones.`),
      Dom.el("dl", { class: "tests" }, pairs.map(([one, other]) => Dom.el("div", {},
        Dom.el("dt", {}, `${DIFFERENCE_TITLES[one][0]}, ${DIFFERENCE_TITLES[other][0]}`),
        Dom.el("dd", {}, DIFFERENCE_TITLES[one][1])))));
  },
};
