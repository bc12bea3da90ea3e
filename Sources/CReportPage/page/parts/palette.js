// The command palette: everything that the page can do, found by a few letters.
"use strict";

const PALETTE_ROWS = 50;

class Palette {
  /** @param commands makes the list of `{title, keys, run}` when the palette opens */
  constructor(commands) {
    this.commands = commands;
    this.field = Dom.el("input", {
      type: "text", role: "combobox", "aria-label": "Command", "aria-expanded": "true", "aria-controls": "palette-list",
      "aria-autocomplete": "list", placeholder: "What to do", spellcheck: "false", autocomplete: "off",
      oninput: () => this.render(0), onkeydown: (event) => this.key(event),
    });
    this.list = Dom.el("ul", { id: "palette-list", role: "listbox", "aria-label": "Commands" });
    this.none = Dom.el("p", { class: "faint", hidden: true }, "No such command.");
    this.element = Dom.el("dialog", { class: "palette", "aria-label": "Commands" }, this.field, this.list, this.none);
    this.element.addEventListener("click", (event) => { if (event.target === this.element) this.element.close(); });
  }

  open() {
    if (this.element.open) return this.element.close();
    this.all = this.commands();
    this.field.value = "";
    this.element.showModal();
    this.render(0);
  }

  /** Those in whose titles the typed letters stand in this order, whole words first. */
  static found(commands, typed) {
    const wanted = typed.trim().toLowerCase();
    const letters = new RegExp(Array.from(wanted.replace(/\s+/g, ""), Query.escaped).join(".*"), "u");
    const rank = ({ title }) => {
      const text = title.toLowerCase();
      if (text.startsWith(wanted)) return 0;
      if (text.includes(wanted)) return 1;
      return letters.test(text) ? 2 : 3;
    };
    return commands.map((command, place) => [rank(command), place, command]).filter(([order]) => order < 3)
      .sort((one, other) => one[0] - other[0] || one[1] - other[1]).map(([, , command]) => command);
  }

  render(at) {
    this.shown = Palette.found(this.all, this.field.value).slice(0, PALETTE_ROWS);
    this.at = Math.min(Math.max(at, 0), this.shown.length - 1);
    this.list.replaceChildren(...this.shown.map(({ title, keys }, place) => Dom.el("li", {
      id: `palette-${place}`, role: "option", "aria-selected": place === this.at ? "true" : "false",
      onclick: () => this.run(place),
    }, Dom.el("span", {}, title), keys && Dom.el("kbd", {}, keys))));
    this.none.hidden = this.shown.length > 0;
    this.list.hidden = this.shown.length === 0;
    if (this.at < 0) return this.field.removeAttribute("aria-activedescendant");
    this.field.setAttribute("aria-activedescendant", `palette-${this.at}`);
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.render((this.at + step + this.shown.length) % Math.max(this.shown.length, 1));
    else if (event.key === "Enter") this.run(this.at);
    else return;
    event.preventDefault();
  }

  run(place) {
    this.element.close();
    this.shown[place]?.run();
  }
}
