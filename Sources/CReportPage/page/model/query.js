// What is typed to search: words, /regex/, service:x, name:x, host:x, kind:x, id:x, error, running, >100ms, <5ms; all
// have to hold. A minus before a term turns it round.
"use strict";

const QUERY_FIELDS = {
  service: (trace, index) => trace.serviceName(index),
  name: (trace, index) => Text.of(trace.spans[index].name),
  host: (trace, index) => Text.of(trace.spans[index].host),
  project: (trace, index) => Text.of(trace.spans[index].project),
  kind: (trace, index) => Text.of(trace.spans[index].kind),
  group: (trace, index) => Text.of(trace.spans[index].group),
  id: (trace, index) => Text.of(trace.spans[index].id),
};

class Query {
  /** Throws a SyntaxError with a message for people when the text is not a query. */
  constructor(text, haystacks) {
    this.text = text;
    this.terms = Query.split(text).map((term) => Query.term(term, haystacks));
  }

  /** Blanks divide, but not in "quotes" or /slashes/. */
  static split(text) {
    return text.match(/-?(?:[a-z]+:)?(?:"[^"]*"?|\/(?:[^/\\]|\\.)+\/(?=\s|$)|[^\s"]+(?:"[^"]*"?)?)/g) ?? [];
  }

  static term(source, haystacks) {
    if (source.length > 1 && source[0] === "-") {
      const term = Query.term(source.slice(1), haystacks);
      return (trace, index) => !term(trace, index);
    }
    const bound = /^([<>])=?(.+)$/.exec(source);
    if (bound) {
      const limit = Time.parse(bound[2]);
      if (limit === null) throw new SyntaxError(`${source}: a duration is a number and a unit, such as >100ms`);
      return bound[1] === ">"
        ? (trace, index) => trace.isFinished(index) && trace.took(index) >= limit
        : (trace, index) => trace.isFinished(index) && trace.took(index) <= limit;
    }
    if (/^errors?$/i.test(source)) return (trace, index) => trace.is(index, ERROR);
    if (/^running$/i.test(source)) return (trace, index) => trace.is(index, RUNNING);
    const field = /^([a-z]+):(.*)$/s.exec(source);
    if (field && Object.hasOwn(QUERY_FIELDS, field[1])) {
      const value = QUERY_FIELDS[field[1]];
      const test = Query.test(field[2]);
      return (trace, index) => test(() => value(trace, index).toLowerCase(), () => value(trace, index));
    }
    const test = Query.test(source);
    return (trace, index) => haystacks.some(index, test);
  }

  /** Whether a text contains a word in any case, or matches a /regular expression/. */
  static test(source) {
    const regex = /^\/(.+)\/$/s.exec(source);
    if (regex) {
      let pattern;
      try {
        pattern = new RegExp(regex[1], "i");
      } catch (error) {
        throw new SyntaxError(error.message.replace(/^Invalid regular expression: /, ""));
      }
      return (lower, text) => pattern.test(text());
    }
    const word = source.replace(/^"([^"]*)"?$/, "$1").toLowerCase();
    if (!/[:,]/.test(word)) return (lower) => lower().includes(word);
    // In JSON a blank may follow.
    const pattern = new RegExp(Query.escaped(word).replace(/[:,]/g, "$& ?"), "u");
    return (lower) => pattern.test(lower());
  }

  /** A text as a regular expression that matches nothing else. */
  static escaped(text) { return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"); }

  matches(trace, index) { return this.terms.every((term) => term(trace, index)); }

  /** A term that finds a value of a field, for "filter by this value". */
  static quote(field, value) {
    return /[\s"/]/.test(value) || value === "" ? `${field}:"${value.replaceAll('"', "")}"` : `${field}:${value}`;
  }
}
