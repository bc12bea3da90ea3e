// The members of a payload at any depth, by their path and with their source, so that two payloads can be compared.
"use strict";

const PayloadMembers = {
  /** A map from `info.db.params[0]` to the source of the value there; an empty array or object is a value. */
  of(source) {
    const members = new Map();
    const stack = [];
    const tokens = JSONText.tokens(source);
    const path = () => stack.map(({ key, number }, depth) => {
      if (number !== null) return `[${number}]`;
      return depth === 0 || key === "" ? key : `.${key}`;
    }).join("");
    for (let at = 0; at < tokens.length; at += 1) {
      const token = tokens[at];
      const top = stack[stack.length - 1];
      const next = tokens[at + 1];
      if (token === "{" || token === "[") {
        if (next === "}" || next === "]") {
          members.set(path(), token + next);
          at += 1;
        } else stack.push({ key: "", number: token === "[" ? 0 : null });
      } else if (token === "}" || token === "]") stack.pop();
      else if (token === ",") {
        if (top?.number !== null && top !== undefined) top.number += 1;
      } else if (token !== ":") {
        const isKey = top !== undefined && top.number === null && next === ":";
        if (isKey) top.key = Text.line(PayloadMembers.text(token));
        else members.set(path(), token);
      }
    }
    return members;
  },

  /** A string without its quotes and escapes; any other value as it was sent. */
  text(source) {
    if (source[0] !== '"') return source;
    try {
      return JSON.parse(source);
    } catch {
      return source;
    }
  },
};
