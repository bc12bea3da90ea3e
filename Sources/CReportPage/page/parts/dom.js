// Making elements. Text only ever becomes text: nothing here or elsewhere in the page parses HTML.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

const Dom = {
  /** `el("p", { class: "note", onclick: f }, "text", child)`; null and false children and attributes are left out. */
  el(tag, attributes = {}, ...children) { return Dom.fill(document.createElement(tag), attributes, children); },
  svg(tag, attributes = {}, ...children) { return Dom.fill(document.createElementNS(SVG, tag), attributes, children); },

  fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  },

  button(text, title, onclick, attributes = {}) {
    return Dom.el("button", { type: "button", title, "aria-label": title, onclick, ...attributes }, text);
  },

  /** Lines of `[indent, [kind, text]...]`, as JSONText and SQLText make them. */
  code(lines, unit = 2) {
    const block = Dom.el("pre", { tabindex: "0" });
    for (const [indent, ...parts] of lines) {
      block.append(" ".repeat(indent * unit));
      for (const [kind, text] of parts) block.append(kind === "mark" ? text : Dom.el("span", { class: `code-${kind}` }, text));
      block.append("\n");
    }
    return block;
  },

  /** Replaces what is in an element, and says whether there is anything. */
  replace(element, ...children) { element.replaceChildren(...children.flat().filter(Boolean)); },
};
