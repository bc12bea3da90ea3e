// What a span's payloads tell: the HTTP request, the statement, the function.
"use strict";

class Payload {
  constructor(trace, index) {
    const { points } = trace.spans[index];
    this.start = points?.start ?? null;
    this.stop = points?.stop ?? null;
    /** Their sources, as they were sent. */
    this.sources = [];
    const source = points ? trace.source.member(trace.places[index], "points") : undefined;
    const members = source === undefined ? null : JSONText.members(source);
    for (const name of ["start", "stop"]) {
      if (this[name] === null) continue;
      this.sources.push([name, members?.get(name) ?? JSON.stringify(this[name])]);
    }
  }

  info(name) {
    const find = (point) => (typeof point?.info === "object" ? point.info?.[name] : undefined);
    return [find(this.start), find(this.stop)];
  }

  /** `{method, url, status}`, or null. */
  http() {
    for (const name of ["request", "requests"]) {
      const [asked, answered] = this.info(name);
      if (!asked || typeof asked !== "object") continue;
      const port = asked.port ? `:${Text.of(asked.port)}` : "";
      const host = asked.hostname ? `${Text.of(asked.scheme) || "http"}://${Text.of(asked.hostname)}${port}` : "";
      const query = Text.of(asked.query);
      const status = answered?.status_code ?? answered?.status ?? this.stop?.info?.status_code ?? this.stop?.info?.status;
      return {
        method: Text.line(Text.of(asked.method)),
        url: Text.line(`${host}${Text.of(asked.path)}${query ? `?${query}` : ""}`),
        status: Text.line(Text.of(status)),
      };
    }
    return null;
  }

  /** `{statement, params, result}`, or null. */
  database() {
    const [asked, answered] = this.info("db");
    if (!asked || typeof asked !== "object") return null;
    return { statement: Text.of(asked.statement), params: asked.params, result: answered?.result };
  }

  /** `{name, args, kwargs, result}`, or null. */
  function() {
    const [called, returned] = this.info("function");
    if (!called || typeof called !== "object") return null;
    return { name: Text.of(called.name), args: called.args, kwargs: called.kwargs, result: returned?.result };
  }
}
