// The views, as tabs.
"use strict";

const VIEW_TITLES = { timeline: "Timeline", flame: "Flame graph", statistics: "Statistics", services: "Services", json: "JSON" };

class Tabs {
  constructor(app) {
    this.app = app;
    this.tabs = VIEWS.map((name, at) => Dom.el("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `view-${name}`, title: `${VIEW_TITLES[name]} (${at + 1})`,
      onclick: () => app.state.update({ view: name }), onkeydown: (event) => this.key(event, at),
    }, VIEW_TITLES[name]));
    this.element = Dom.el("div", { class: "tabs", role: "tablist", "aria-label": "Views" }, this.tabs);
  }

  key(event, at) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = (at + step + VIEWS.length) % VIEWS.length;
    this.app.state.update({ view: VIEWS[next] });
    this.tabs[next].focus();
  }

  render() {
    this.tabs.forEach((tab, at) => {
      const isShown = this.app.state.view === VIEWS[at];
      tab.setAttribute("aria-selected", isShown);
      tab.tabIndex = isShown ? 0 : -1;
    });
  }
}
