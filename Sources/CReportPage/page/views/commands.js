// What the command palette of a trace offers: the keys, and what only has a button.
"use strict";

const Commands = {
  of(app) {
    const { state, trace, views } = app;
    const list = KEYS.filter(([, title]) => title !== "Commands (also Ctrl+K)")
      .map(([keys, title, run]) => ({ keys: { Escape: "Esc" }[keys] ?? keys, title, run: () => run(app) }));
    const add = (title, run) => list.push({ title, run });
    add("Copy link", () => app.copyLink());
    add("Light or dark", () => app.switchScheme());
    for (const [name, pill] of Object.entries(app.finder.pills)) {
      if (name === "critical" || pill.count === 0) continue;
      add(pill.title, () => state.update({ pills: State.toggled(state.pills, name) }));
    }
    for (const [name, { title }] of Object.entries(STATISTICS_KEYS)) {
      add(`Statistics by ${title}`, () => state.update({ view: "statistics", table: name }));
    }
    add("Statistics of the shown time only", () => state.update({ view: "statistics", within: !state.within }));
    trace.services.list.forEach((service, number) => {
      if (service.count === 0) return;
      add(`Find ${service.title}`, () => app.legend.find(service.name));
      const title = `${state.pruned.has(number) ? "Show" : "Leave out"} ${service.title}`;
      add(title, () => state.update({ pruned: State.toggled(state.pruned, number) }));
    });
    for (const file of views.json.files) add(`Download: ${file.title}`, () => views.json.download(file));
    return list;
  },
};
