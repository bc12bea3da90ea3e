// JSON by its source: numbers of any length, repeated keys and the order of members stay as they were sent.
"use strict";

const JSONText = {
  /** The tokens of a JSON text: strings, numbers and words, and each of `{}[],:`. */
  tokens(source) {
    return source.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  },

  /** The source of each member of an object, by name. */
  members(source) {
    const members = new Map();
    let depth = 0;
    let key = null;
    let parts = [];
    for (const token of JSONText.tokens(source)) {
      if (token === "}" || token === "]") depth -= 1;
      const ends = (depth === 1 && token === ",") || depth === 0;
      if (ends && key !== null) members.set(JSON.parse(key), parts.join(""));
      if (ends) [key, parts] = [null, []];
      else if (depth === 1 && key === null) key = token;
      else if (!(depth === 1 && token === ":" && parts.length === 0)) parts.push(token);
      if (token === "{" || token === "[") {
        if (depth === 0) [key, parts] = [null, []];
        depth += 1;
      }
    }
    return members;
  },

  /** Readable lines of `[indent, [kind, text]...]`; kinds are key, string, number, word and mark. */
  lines(source) {
    const lines = [];
    let level = 0;
    let line = [];
    const close = () => {
      if (line.length > 0) lines.push([level, ...line]);
      line = [];
    };
    const tokens = JSONText.tokens(source);
    for (let at = 0; at < tokens.length; at += 1) {
      const token = tokens[at];
      const next = tokens[at + 1];
      if (token === "{" || token === "[") {
        line.push(["mark", token]);
        if (next === "}" || next === "]") continue;
        close();
        level += 1;
      } else if (token === "}" || token === "]") {
        if (line.length > 0 && !(line.length === 1 && "{[".includes(line[0][1]))
          && tokens[at - 1] !== "{" && tokens[at - 1] !== "[") {
          close();
        }
        if (tokens[at - 1] !== "{" && tokens[at - 1] !== "[") level -= 1;
        line.push(["mark", token]);
      } else if (token === ",") {
        line.push(["mark", ","]);
        close();
      } else if (token === ":") {
        line.push(["mark", ": "]);
      } else if (token[0] === '"') {
        line.push([next === ":" ? "key" : "string", JSONText.readable(token)]);
      } else {
        line.push([/^[-\d]/.test(token) ? "number" : "word", Text.visible(token)]);
      }
    }
    close();
    return lines;
  },

  /** A string's source with its characters instead of their escapes, where they can be seen. */
  readable(token) {
    try {
      const text = JSON.stringify(JSON.parse(token));
      return text.replace(/\\u[0-9a-f]{4}/g, (escape) => escape).replace(INVISIBLE, (c) => Text.visible(c));
    } catch {
      return Text.visible(token);
    }
  },
};
