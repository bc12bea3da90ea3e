// The colours of the style sheet for what is painted on a canvas.
"use strict";

class Colours {
  /** @param {ServicePalette} services */
  constructor(services) {
    this.services = services;
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
    this.ofServices = this.services.list.map((service, number) => of(this.services.colourClass(number)));
    this.ink = of("colour-ink");
    this.faint = of("colour-faint");
    this.page = of("colour-page");
    this.error = of("colour-error");
    this.match = of("colour-match");
    this.inside = of("colour-inside");
  }

  service(number) { return this.ofServices[number]; }
}
