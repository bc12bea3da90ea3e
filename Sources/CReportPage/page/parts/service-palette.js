// Services and their colours, first seen first.
"use strict";

const PALETTE_SIZE = 12;

class ServicePalette {
  constructor() {
    this.list = [];
    this.numbers = new Map();
  }

  /** The number of a service, which is new if its name is. */
  number(name) {
    if (!this.numbers.has(name)) {
      const colour = name === "" ? "none" : this.list.filter((service) => service.name !== "").length % PALETTE_SIZE;
      this.numbers.set(name, this.list.length);
      this.list.push({ name, title: name || "(no service)", colour, count: 0, errors: 0, critical: 0, self: 0 });
    }
    return this.numbers.get(name);
  }

  /** The class that gives what belongs to a service its colour. */
  colourClass(number) { return `service-${this.list[number].colour}`; }
}
