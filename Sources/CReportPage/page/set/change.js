// How much something grew, for people.
"use strict";

const Change = {
  /** `+40.0 ms`; nothing for no change. */
  time(us) {
    const whole = Math.round(us);
    return whole === 0 ? "" : `${whole > 0 ? "+" : ""}${Time.text(whole)}`;
  },

  /** `+20 %`, as in the terminal; nothing if there was nothing before. */
  percent(before, after) {
    if (before === after) return "0 %";
    if (!(before > 0)) return "";
    const growth = (after / before - 1) * 100;
    if (Math.abs(growth) < 1) return growth > 0 ? "<+1 %" : ">-1 %";
    const whole = Math.round(Math.min(growth, 999999));
    return `${whole > 0 ? "+" : ""}${Text.number(whole)} %`;
  },

  /** A pair of numbers: `3 → 5`, or one where both are the same. */
  pair(before, after, text = Text.number) {
    if (before === null || after === null) return text(before ?? after);
    return before === after ? text(before) : `${text(before)} → ${text(after)}`;
  },

  /** A bar that leads from the middle to the right for growth, and to the left for what shrank. */
  meter(growth, largest) {
    const share = largest > 0 ? Math.min(Math.abs(growth) / largest, 1) * 50 : 0;
    return Dom.svg("svg", { class: "meter change-meter", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
      Dom.svg("rect", {
        class: growth > 0 ? "grew" : "shrank", x: growth > 0 ? 50 : 50 - share, width: share, height: 4,
      }), Dom.svg("rect", { class: "middle", x: 49.7, width: 0.6, height: 4 }));
  },
};
