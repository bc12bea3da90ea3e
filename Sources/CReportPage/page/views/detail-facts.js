// Names, ids and times of a span, each with buttons to copy it and to filter by it.
"use strict";

class DetailFacts {
  constructor(app, index) {
    this.app = app;
    this.index = index;
    this.element = Dom.el("dl", { class: "fact-list" }, this.rows());
  }

  rows() {
    const { app, index } = this;
    const { trace } = app;
    const span = trace.spans[index];
    const isFinished = trace.isFinished(index);
    const share = (time) => `${Time.exact(time)}  (${Text.share(time, trace.duration)} of the trace)`;
    const critical = trace.criticalTime(index);
    const children = Array.from(trace.children(index)).length;
    const notes = app.damage.notes(index);
    return [
      this.fact("Name", Text.of(span.name), "name"),
      this.fact("Service", Text.of(span.service), "service"),
      this.fact("Project", Text.of(span.project), "project"),
      this.fact("Host", Text.of(span.host), "host"),
      this.fact("Duration", isFinished ? share(trace.took(index)) : app.damage.state(index)),
      isFinished && this.rank(),
      isFinished && this.fact("Self time", share(trace.selfTime(index))),
      critical > 0 && this.fact("Critical path", share(critical)),
      this.moment(trace.is(index, NO_START) ? null : trace.start[index], "Start"),
      this.moment(trace.is(index, RUNNING) ? null : trace.stop[index], "End"),
      children > 0 && this.fact("Children", `${Text.number(children)}, ${Text.count(trace.end[index] - index - 1, "span")} below`),
      notes.length > 0 && this.fact("Notes", notes.join(", ")),
      this.fact("Span id", this.id("id"), "id"),
      this.fact("Parent id", this.id("parent_id"), null, this.parentButton()),
    ].filter(Boolean);
  }

  /** How slow it is among the calls like it. */
  rank() {
    const { count, slower } = this.app.sameCalls.rank(this.index);
    if (count < FOLD_LEAST || this.app.trace.is(this.index, STRAY)) return null;
    const rank = `${slower === 0 ? "the slowest" : `${Text.number(slower)} slower`} of ${Text.number(count)}`;
    const fact = this.fact("Same calls", rank);
    fact.querySelector("dd").append(this.durations());
    fact.classList.add("ranked");
    return fact;
  }

  /** The durations of the calls like it as a histogram, in which its own stands out. */
  durations() {
    const { sameCalls, trace } = this.app;
    const times = sameCalls.durations(this.index);
    const took = trace.took(this.index);
    const middle = times[Math.ceil(times.length / 2) - 1];
    const [least, most] = [times[0], times[times.length - 1]].map(Time.text);
    const title = `Durations from ${least} to ${most}, half of them up to ${Time.text(middle)}; this call took ${Time.text(took)}`;
    return Dom.el("div", { class: "durations" }, new Distribution(times).drawing(title, took),
      Dom.el("div", { class: "faint", "aria-hidden": "true" }, Dom.el("span", {}, least), Dom.el("span", {}, most)));
  }

  /** An id as it was sent, an integer with all its digits. */
  id(member) {
    const { trace } = this.app;
    const value = trace.spans[this.index][member];
    if (typeof value === "number") return trace.source.member(trace.places[this.index], member) ?? String(value);
    return Text.of(value);
  }

  moment(offset, term) {
    const { report } = this.app.trace;
    if (offset === null) return null;
    const moment = Time.moment(report.started, offset);
    return this.fact(term, `${moment ? `${Time.utc(moment)}, ` : ""}+${Time.exact(offset)}`);
  }

  parentButton() {
    const { trace } = this.app;
    const above = trace.parent[this.index];
    if (above < 0) return null;
    const title = `Go to the parent, ${trace.title(above)}`;
    return Dom.button("Go", title, () => this.app.go(above), { class: "small copy" });
  }

  fact(term, value, field = null, more = null) {
    if (value === "") return null;
    return Dom.el("div", {}, Dom.el("dt", {}, term), Dom.el("dd", {},
      Dom.el("span", { class: "value" }, Text.line(value)),
      Dom.el("span", { class: "value-buttons" }, more,
        field && Dom.button("Filter", `Filter by this ${term.toLowerCase()}`, () => this.app.filter(field, value),
          { class: "small copy" }),
        Clipboard.button(value, `the ${term.toLowerCase()}`, this.app.say))));
  }
}
