// What the reader of a page over many traces has chosen. All of it stands in the address, so that a link shows the same.
"use strict";

class SetState extends Choices {
  /**
   * @param initial what differs between the pages: `sort` and `all`
   * @param known what an address may name: `pills` and `sorts` are lists, `count` the number of frames or paths
   */
  constructor(initial, known) {
    super(SetState.initial(initial));
    this.first = initial;
    this.known = known;
  }

  static initial(first) {
    return {
      query: "",
      pills: new Set(),
      sort: "",
      ascending: false,
      /** Whether rows are shown that say nothing new. */
      all: false,
      /** The frame that is as wide as the graph, and the selected frame or path; -1 for none. */
      root: -1,
      selected: -1,
      /** Paths that are closed. */
      toggled: new Set(),
      ...first,
    };
  }

  toFragment() {
    const parts = new URLSearchParams();
    const initial = SetState.initial(this.first);
    if (this.query) parts.set("find", this.query);
    if (this.pills.size > 0) parts.set("pills", Array.from(this.pills).join(","));
    if (this.sort !== initial.sort) parts.set("sort", this.sort);
    if (this.ascending) parts.set("ascending", 1);
    if (this.all !== initial.all) parts.set("all", this.all ? 1 : 0);
    if (this.root >= 0) parts.set("root", this.root);
    if (this.selected >= 0) parts.set("selected", this.selected);
    if (this.toggled.size > 0) parts.set("toggled", Array.from(this.toggled).slice(0, LINK_TOGGLES).join(","));
    return parts.toString();
  }

  /** What a fragment says; what it says wrongly stays at its first value. */
  fromFragment(fragment) {
    const parts = new URLSearchParams(fragment);
    const state = SetState.initial(this.first);
    const { pills, sorts, count } = this.known;
    const number = (text) => (/^\d{1,9}$/.test(text ?? "") && Number(text) < count ? Number(text) : -1);
    const list = (name) => (parts.get(name) ?? "").split(",").filter((item) => item !== "");
    state.query = parts.get("find") ?? "";
    state.pills = new Set(list("pills").filter((name) => pills.includes(name)));
    if (sorts.includes(parts.get("sort"))) state.sort = parts.get("sort");
    state.ascending = parts.has("ascending");
    if (parts.has("all")) state.all = parts.get("all") === "1";
    state.root = number(parts.get("root"));
    state.selected = number(parts.get("selected"));
    state.toggled = new Set(list("toggled").map(number).filter((index) => index >= 0));
    return state;
  }
}
