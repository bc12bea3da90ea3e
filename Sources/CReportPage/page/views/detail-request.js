// What was asked: an HTTP request on one line, a statement with its parameters, a function with its arguments.
"use strict";

const DetailRequest = {
  sections(payload, say) {
    const sections = [];
    const http = payload.http();
    if (http) {
      sections.push(DetailRequest.section("HTTP request", Clipboard.button(`${http.method} ${http.url}`, "the request", say),
        Dom.el("p", { class: "http" }, Dom.el("b", {}, http.method), ` ${http.url}`,
          http.status && Dom.el("span", { class: /^[45]/.test(http.status) ? "status bad" : "status" }, ` → ${http.status}`))));
    }
    const database = payload.database();
    if (database) {
      sections.push(DetailRequest.section("SQL", Clipboard.button(database.statement, "the statement", say),
        Dom.code(SQLText.lines(database.statement)),
        DetailRequest.value("Parameters", database.params), DetailRequest.value("Result", database.result)));
    }
    const called = payload.function();
    if (called) {
      sections.push(DetailRequest.section("Function", Clipboard.button(called.name, "the function's name", say),
        Dom.el("p", { class: "http" }, Dom.el("b", {}, Text.line(called.name))),
        DetailRequest.value("Arguments", called.args), DetailRequest.value("Keyword arguments", called.kwargs),
        DetailRequest.value("Result", called.result)));
    }
    return sections;
  },

  section(title, ...content) {
    return Dom.el("section", { class: "request" }, Dom.el("h3", {}, title), content);
  },

  /** Python writes arguments as the text of a tuple or a dictionary; other values are JSON. */
  value(title, value) {
    if (value === undefined || value === null || value === "") return null;
    const lines = typeof value === "string" ? Text.block(value).split("\n").map((line) => [0, ["name", line]])
      : JSONText.lines(JSON.stringify(value));
    return Dom.el("div", { class: "argument" }, Dom.el("h4", {}, title), Dom.code(lines));
  },
};
