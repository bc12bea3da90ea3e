// On paper there is no scrolling: the rows of the timeline stand one below the other.
"use strict";

class Paper {
  constructor(app) {
    window.addEventListener("beforeprint", () => {
      for (const view of Object.values(app.views)) view.print?.();
    });
    window.addEventListener("afterprint", () => {
      for (const view of Object.values(app.views)) view.endPrint?.();
    });
  }
}
