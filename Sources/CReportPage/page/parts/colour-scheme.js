// Light or dark, as the system wants it or as the reader does.
"use strict";

const ColourScheme = {
  isDark() {
    const { scheme } = document.documentElement.dataset;
    return scheme ? scheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  },

  toggle() { document.documentElement.dataset.scheme = ColourScheme.isDark() ? "light" : "dark"; },

  /** Calls `body` when the system changes its mind. */
  listen(body, signal) {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", body, { signal });
  },
};
