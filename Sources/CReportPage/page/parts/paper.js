// On paper there is no scrolling: the rows of the timeline stand one below the other.
"use strict";

class Paper {
  constructor(app) {
    const { signal } = app.gone;
    window.addEventListener("beforeprint", () => {
      for (const view of Object.values(app.views)) view.print?.();
    }, { signal });
    window.addEventListener("afterprint", () => {
      for (const view of Object.values(app.views)) view.endPrint?.();
    }, { signal });
  }
}
