// SQL in readable lines. Nothing is left out or changed but white space.
"use strict";

const SQL_CLAUSES = new Set(["FROM", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "UNION", "VALUES", "SET",
  "RETURNING", "ON", "FOR", "INTO"]);
const SQL_JOINS = new Set(["LEFT", "RIGHT", "INNER", "OUTER", "FULL", "CROSS", "JOIN", "NATURAL"]);
const SQL_WORDS = new Set(["SELECT", "INSERT", "UPDATE", "DELETE", "DISTINCT", "AS", "AND", "OR", "NOT", "IN", "IS",
  "NULL", "LIKE", "BY", "ASC", "DESC", "BETWEEN", "EXISTS", "CASE", "WHEN", "THEN", "ELSE", "END", "ALL", "COUNT",
  "MAX", "MIN", "SUM", "CREATE", "TABLE", "DROP", "ALTER", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE",
  ...SQL_CLAUSES, ...SQL_JOINS]);

const SQLText = {
  tokens(statement) {
    return statement.match(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[^]*?\*\/|[%:$@?][\w()]*s?|[\w.]+|\s+|[^]/g) ?? [];
  },

  /** Lines of `[indent, [kind, text]...]`; kinds are word (a key word), string, number, name and mark. */
  lines(statement) {
    const lines = [];
    let line = [0];
    let depth = 0;
    let listed = 0;
    const close = (indent) => {
      if (line.length > 1 && line[line.length - 1][1] === " ") line.pop();
      if (line.length > 1) lines.push(line);
      line = [indent];
      listed = 0;
    };
    let before = "";
    for (const token of SQLText.tokens(statement)) {
      if (/^\s+$/.test(token)) {
        if (line.length > 1) line.push(["mark", " "]);
        continue;
      }
      const word = token.toUpperCase();
      const startsJoin = SQL_JOINS.has(word) && !SQL_JOINS.has(before);
      if (depth === 0 && ((SQL_CLAUSES.has(word) && word !== "ON" && before !== "INSERT" && before !== "DELETE")
        || startsJoin)) {
        close(0);
      } else if (depth === 0 && (word === "AND" || word === "OR") && before !== "BETWEEN") {
        close(1);
      }
      line.push([SQLText.kind(token, word), Text.visible(token)]);
      listed += token.length;
      if (token === "(") depth += 1;
      if (token === ")") depth = Math.max(depth - 1, 0);
      if (token === "," && listed > 72) close(depth + 1);
      before = word;
    }
    close(0);
    return lines;
  },

  kind(token, word) {
    if (SQL_WORDS.has(word)) return "word";
    if (/^['"`]/.test(token)) return "string";
    if (/^[\d.]+$/.test(token) || /^[%:$@?]\S/.test(token) || token === "?") return "number";
    return /^\w/.test(token) ? "name" : "mark";
  },
};
