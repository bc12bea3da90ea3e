// The panel with everything about the selected span. The tree stays where it is.
"use strict";

class Details {
  constructor(app) {
    this.app = app;
    this.shown = -1;
    this.title = Dom.el("h2", { id: "details-title" });
    this.body = Dom.el("div", { class: "details-body" });
    this.element = Dom.el("aside", { class: "details", "aria-labelledby": "details-title", hidden: true },
      Dom.el("div", { class: "details-head" }, this.title,
        Dom.button("×", "Close the details (Esc)", () => this.close(), { class: "small close" })),
      this.body);
  }

  close() {
    this.app.state.update({ panel: false });
    this.app.focusRows();
  }

  render() {
    const { state } = this.app;
    const index = state.panel ? state.selected : -1;
    this.element.hidden = index < 0;
    document.documentElement.classList.toggle("with-details", index >= 0);
    if (index < 0 || index === this.shown) {
      if (index < 0) this.shown = -1;
      return;
    }
    this.shown = index;
    const { trace } = this.app;
    this.title.textContent = trace.title(index);
    const payload = new Payload(trace, index);
    Dom.replace(this.body, this.actions(index), this.error(index), new DetailFacts(this.app, index).element,
      DetailRequest.sections(payload, this.app.say), this.payloads(payload));
    this.body.scrollTop = 0;
  }

  actions(index) {
    const { app } = this;
    return Dom.el("div", { class: "actions" },
      Dom.button("Zoom", "Zoom to this span (z)", () => app.fit(index), { class: "small" }),
      Dom.button("Show alone", "Show this span alone (f)", () => app.focus(index), { class: "small" }),
      Dom.button("Same calls", "Find the calls like this one", () => {
        const { group, name } = app.trace.spans[index];
        app.filter(group ? "group" : "name", Text.of(group ?? name));
      }, { class: "small" }));
  }

  error(index) {
    const { error } = this.app.trace.spans[index];
    if (!error) return null;
    return Dom.el("section", { class: "failure" },
      Dom.el("h3", {}, Text.line(Text.of(error.type)) || "Error"),
      Text.of(error.message) && Dom.el("p", {}, Text.block(Text.of(error.message))));
  }

  payloads(payload) {
    return payload.sources.map(([name, source]) => Dom.el("details", { class: "payload", open: true },
      Dom.el("summary", {}, `Payload of the ${name}`),
      Clipboard.button(source, `the payload of the ${name}`, this.app.say),
      Dom.code(JSONText.lines(source))));
  }
}
