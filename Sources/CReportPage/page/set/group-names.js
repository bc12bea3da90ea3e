// What the rows of statistics are called, by the property by which spans were counted.
"use strict";

const GROUP_TITLES = {
  point: "Service and name", service: "Service", host: "Host", name: "Name", route: "Route", sql: "Statement",
};
const GROUP_MEMBERS = { point: "name", name: "name", host: "host", route: "route", sql: "statement" };

class GroupNames {
  /** @param by the property, as in the JSON */
  constructor(by) {
    this.by = Object.hasOwn(GROUP_TITLES, by) ? by : "point";
    this.services = new ServicePalette();
  }

  get title() { return GROUP_TITLES[this.by]; }

  /** Of a row of the JSON: `{service, name, text}`, where `text` is what a search looks through. */
  of(row) {
    if (row.is_rest) return { service: "", name: "… (all other rows)", text: "…", number: -1 };
    const hasService = this.by !== "host" && this.by !== "name";
    const service = hasService ? Text.line(Text.of(row.service)) : "";
    const member = GROUP_MEMBERS[this.by];
    const name = member ? Text.line(Text.of(row[member])) || "(none)" : service || "(no service)";
    const text = member && service ? `${service} ${name}` : name;
    return { service, name, text, number: hasService ? this.services.number(service) : -1 };
  }

  /** The first cell of a row: the colour of its service, its name, and the service where that is something else. */
  cell(row) {
    const swatch = row.number >= 0
      && Dom.el("span", { class: `swatch ${this.services.colourClass(row.number)}`, "aria-hidden": "true" });
    const service = row.service !== "" && row.service !== row.name && Dom.el("span", { class: "faint" }, row.service);
    return Dom.el("div", { class: "named" }, swatch,
      Dom.el("span", { class: "set-name" }, Dom.el("span", { class: "row-name" }, row.name), service));
  }
}
