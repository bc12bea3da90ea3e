// The services by colour: how much of the critical path is theirs, and buttons to find them or leave them out.
"use strict";

class Legend {
  constructor(app) {
    this.app = app;
    this.element = Dom.el("div", { class: "legend", role: "group", "aria-label": "Services" });
    this.chips = new Map();
    const { trace } = app;
    const whole = trace.report.critical_us ?? 0;
    trace.services.list.forEach((service, number) => {
      if (service.count === 0) return;
      const share = whole > 0 ? Text.share(service.critical, whole) : "";
      const find = Dom.button("", `Find the spans of ${service.title}`, () => this.find(service.name), { class: "find" });
      Dom.replace(find, Dom.el("span", { class: "swatch" }), Dom.el("span", { class: "chip-name" }, service.title),
        Dom.el("span", { class: "faint" }, Text.number(service.count)),
        share && Dom.el("span", { class: "share", title: "Share of the critical path" }, share));
      const prune = Dom.button("×", `Leave out ${service.title}`, () =>
        app.state.update({ pruned: State.toggled(app.state.pruned, number) }), { class: "prune", "aria-pressed": "false" });
      const chip = Dom.el("span", { class: `chip ${trace.services.colourClass(number)}` }, find, prune);
      this.chips.set(number, { chip, prune, title: service.title });
      this.element.append(chip);
    });
  }

  find(name) {
    const term = Query.quote("service", name);
    const { state } = this.app;
    const terms = Query.split(state.query);
    const rest = terms.filter((one) => !one.startsWith("service:"));
    state.update({ query: (terms.includes(term) ? rest : [...rest, term]).join(" ") });
  }

  render(changed) {
    if (changed !== null && !changed.has("pruned")) return;
    for (const [number, { chip, prune, title }] of this.chips) {
      const isPruned = this.app.state.pruned.has(number);
      chip.classList.toggle("off", isPruned);
      prune.setAttribute("aria-pressed", isPruned);
      prune.textContent = isPruned ? "+" : "×";
      prune.setAttribute("aria-label", isPruned ? `Show ${title} again` : `Leave out ${title}`);
      prune.title = prune.getAttribute("aria-label");
    }
  }
}
