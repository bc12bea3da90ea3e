// The panel with everything about the selected span. The tree stays where it is.
"use strict";

class Details {
  constructor(app) {
    this.app = app;
    this.shown = null;
    this.title = Dom.el("h2", { id: "details-title" });
    this.body = Dom.el("div", { class: "details-body" });
    this.element = Dom.el("aside", { class: "details", "aria-labelledby": "details-title", hidden: true },
      Dom.el("div", { class: "details-head" }, this.title,
        Dom.button("×", "Close the details (Esc)", () => this.close(), { class: "small close" })),
      this.body);
  }

  close() {
    this.app.state.update({ panel: false, other: -1 });
    this.app.focusRows();
  }

  /** Leaves the comparison, or else the panel. */
  leave() {
    const { state } = this.app;
    if (state.other >= 0) state.update({ other: -1 });
    else state.update({ panel: false });
  }

  render() {
    const { state } = this.app;
    const index = state.panel ? state.selected : -1;
    this.element.hidden = index < 0;
    document.documentElement.classList.toggle("with-details", index >= 0);
    const isCompared = index >= 0 && state.other >= 0 && state.other !== index;
    const shown = index < 0 ? null : `${index} ${state.other}`;
    if (shown === this.shown) return;
    this.shown = shown;
    if (shown === null) return;
    if (isCompared) this.compare(state.other, index);
    else this.describe(index);
    this.body.scrollTop = 0;
  }

  compare(one, other) {
    this.title.textContent = "Two spans compared";
    Dom.replace(this.body, ...new ComparedSpans(this.app, one, other).content());
  }

  describe(index) {
    const { trace } = this.app;
    this.title.textContent = trace.title(index);
    const payload = new Payload(trace, index);
    Dom.replace(this.body, this.actions(index), this.error(index), new DetailFacts(this.app, index).element,
      DetailRequest.sections(payload, this.app.say), this.payloads(payload));
  }

  actions(index) {
    const { app } = this;
    return Dom.el("div", { class: "actions" },
      Dom.button("Zoom", "Zoom to this span (z)", () => app.fit(index), { class: "small" }),
      Dom.button("Show alone", "Show this span alone (f)", () => app.focus(index), { class: "small" }),
      Dom.button("Same calls", "Find the calls like this one", () => {
        const { group, name } = app.trace.spans[index];
        app.filter(group ? "group" : "name", Text.of(group ?? name));
      }, { class: "small" }),
      Dom.button("Compare", "Compare with the span that is chosen next (v)", () => app.compare(),
        { class: "small", "aria-pressed": String(app.state.other === index) }));
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
