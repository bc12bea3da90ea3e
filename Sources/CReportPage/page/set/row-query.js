// What is typed to search a table or a graph: words, "quotes", /regex/, service:x and -without; all have to hold.
"use strict";

class RowQuery {
  /** Throws a SyntaxError with a message for people when the text is not a query. */
  constructor(text) {
    this.terms = Query.split(text).map((source) => {
      const isWithout = source.length > 1 && source[0] === "-";
      const term = isWithout ? source.slice(1) : source;
      const field = /^service:(.*)$/s.exec(term);
      const test = Query.test(field ? field[1] : term);
      const of = field ? (row) => row.service : (row) => row.text;
      return (row) => test(() => of(row).toLowerCase(), () => of(row)) !== isWithout;
    });
  }

  /** @param row an object with `text` and `service` */
  matches(row) { return this.terms.every((term) => term(row)); }

  /** A test of rows, and what is wrong with the text; the test is null if nothing is asked for. */
  static of(text) {
    if (text.trim() === "") return { test: null, fault: null };
    try {
      const query = new RowQuery(text);
      return { test: (row) => query.matches(row), fault: null };
    } catch (error) {
      return { test: () => false, fault: error.message };
    }
  }
}
