// The colours of the style sheet for what is painted on a canvas.
"use strict";

class Colours {
  constructor(trace) {
    this.trace = trace;
    this.probe = Dom.el("span", { hidden: true });
    document.body.append(this.probe);
    this.read();
  }

  /** Reads them again, for another scheme. */
  read() {
    const of = (name) => {
      this.probe.setAttribute("class", name);
      return getComputedStyle(this.probe).color;
    };
    this.services = this.trace.services.list.map((service, number) => of(this.trace.services.colourClass(number)));
    this.ink = of("colour-ink");
    this.faint = of("colour-faint");
    this.page = of("colour-page");
    this.error = of("colour-error");
    this.match = of("colour-match");
    this.inside = of("colour-inside");
  }

  service(number) { return this.services[number]; }
}
