// What the reader has chosen. All of it stands in the address, so that a link shows the same.
"use strict";

const VIEWS = ["timeline", "flame", "statistics", "services", "json"];

class State extends Choices {
  constructor(trace) {
    super(State.initial());
    this.trace = trace;
  }

  static initial() {
    return {
      view: "timeline",
      /** The selected span, -1 for none, and whether its details are shown. */
      selected: -1,
      panel: false,
      /** The span that the selected one is compared with, -1 for none. */
      other: -1,
      /** Microseconds from and to; null for everything. */
      zoom: null,
      query: "",
      only: false,
      pills: new Set(),
      /** Spans shorter than this many microseconds are hidden. */
      least: 0,
      folded: true,
      /** Numbers of services that are left out. */
      pruned: new Set(),
      /** The span that is shown as if it were the trace, -1 for the trace. */
      root: -1,
      /** "auto" or the number of open levels, and what differs from that: spans, and keys of folds. */
      level: "auto",
      toggled: new Set(),
      table: "group",
      sort: "self",
      ascending: false,
      /** Whether statistics count only the time that is shown. */
      within: false,
    };
  }

  toFragment() {
    const parts = new URLSearchParams();
    const initial = State.initial();
    if (this.view !== initial.view) parts.set("view", this.view);
    if (this.selected >= 0) parts.set("span", this.selected);
    if (this.panel) parts.set("details", 1);
    if (this.other >= 0) parts.set("with", this.other);
    if (this.zoom) parts.set("time", this.zoom.map((time) => Number(time.toFixed(3))).join("-"));
    if (this.query) parts.set("find", this.query);
    if (this.only) parts.set("only", 1);
    if (this.pills.size > 0) parts.set("pills", Array.from(this.pills).join(","));
    if (this.least > 0) parts.set("least", Time.short(this.least));
    if (!this.folded) parts.set("unfolded", 1);
    if (this.pruned.size > 0) parts.set("pruned", Array.from(this.pruned).join(","));
    if (this.root >= 0) parts.set("root", this.root);
    if (this.level !== "auto") parts.set("level", this.level);
    if (this.toggled.size > 0) parts.set("toggled", Array.from(this.toggled).slice(0, LINK_TOGGLES).join(","));
    for (const name of ["table", "sort"]) if (this[name] !== initial[name]) parts.set(name, this[name]);
    if (this.ascending) parts.set("ascending", 1);
    if (this.within) parts.set("within", 1);
    return parts.toString();
  }

  /** What a fragment says; what it says wrongly stays at its first value. */
  fromFragment(fragment) {
    const parts = new URLSearchParams(fragment);
    const state = State.initial();
    const span = (name) => {
      const number = Number(parts.get(name) ?? -1);
      return Number.isInteger(number) && number >= 0 && number < this.trace.count ? number : -1;
    };
    const list = (name) => (parts.get(name) ?? "").split(",").filter((item) => item !== "");
    if (VIEWS.includes(parts.get("view"))) state.view = parts.get("view");
    state.selected = span("span");
    state.panel = parts.has("details") && state.selected >= 0;
    state.other = span("with");
    const times = (parts.get("time") ?? "").split("-").map(Number);
    if (times.length === 2 && times.every(Number.isFinite) && times[0] < times[1]) state.zoom = times;
    state.query = parts.get("find") ?? "";
    state.only = parts.has("only");
    state.pills = new Set(list("pills").filter((name) => ["critical", "errors", "slow", "running"].includes(name)));
    state.least = Time.parse(parts.get("least") ?? "") ?? 0;
    state.folded = !parts.has("unfolded");
    state.pruned = new Set(list("pruned").map(Number).filter((number) => number in this.trace.services.list));
    state.root = span("root");
    const level = Number(parts.get("level") ?? NaN);
    if (Number.isInteger(level) && level >= 0) state.level = level;
    state.toggled = new Set(list("toggled").map((key) => (/^\d+$/.test(key) ? Number(key) : key)));
    if (Object.hasOwn(STATISTICS_KEYS, parts.get("table") ?? "")) state.table = parts.get("table");
    if (STATISTICS_COLUMNS.some(({ key }) => key === parts.get("sort"))) state.sort = parts.get("sort");
    state.ascending = parts.has("ascending");
    state.within = parts.has("within");
    return state;
  }
}
