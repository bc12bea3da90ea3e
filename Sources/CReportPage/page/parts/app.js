// The page: the trace, what the reader has chosen, and the parts that show it.
"use strict";

class App {
  /**
   * @param host the element that the page is put into
   * @param before what it shows so far, of another trace
   */
  constructor(host, report, text, before = null) {
    if (before) before.end();
    this.trace = new Trace(report, text);
    this.folds = new Folds(this.trace);
    this.segments = new SelfSegments(this.trace);
    this.sameCalls = new SameCalls(this.trace, this.folds);
    this.damage = new Damage(this.trace, Date.now());
    this.haystacks = new Haystacks(this.trace);
    this.finder = new Matches(this.trace, this.damage, this.haystacks);
    this.state = new State(this.trace);
    this.zoom = new Zoom(this.trace, this.state);
    this.matches = null;
    this.announcer = new Announcer();
    this.say = (text) => this.announcer.say(text);
    this.colours = new Colours(this.trace.services);
    /** Ends what listens to the window, when another trace takes the place of this one. */
    this.gone = new AbortController();
    this.address = new Address(this.state, this.gone.signal);
    this.find();
    this.build(host);
    this.render(null);
    this.state.listen((changed) => this.render(changed));
    new Keyboard(this, KEYS);
    new Paper(this);
    ColourScheme.listen(() => this.recolour(), this.gone.signal);
    this.haystacks.prepare();
  }

  /** Lets go of the window, and of the address, whose state is that of another trace. */
  end() {
    this.gone.abort();
    clearTimeout(this.address.timer);
    history.replaceState(null, "", "#");
  }

  build(host) {
    this.help = new Help([["Keys", KEYS], ["Rows and pointer", POINTER_HELP], ["Search", SEARCH_HELP]]);
    this.palette = new Palette(() => Commands.of(this));
    this.header = new Header(this);
    this.tabs = new Tabs(this);
    this.toolbar = new Toolbar(this);
    this.legend = new Legend(this);
    this.details = new Details(this);
    this.views = {
      timeline: new Timeline(this),
      flame: new Flame(this),
      statistics: new StatisticsView(this),
      services: new ServiceGraph(this),
      json: new JSONView(this),
    };
    for (const [name, view] of Object.entries(this.views)) {
      Dom.fill(view.element, { id: `view-${name}`, role: "tabpanel", "aria-labelledby": `tab-${name}` }, []);
      view.element.classList.add("view");
    }
    this.parts = [this.header, this.tabs, this.toolbar, this.legend, this.details];
    const views = Object.values(this.views).map((view) => view.element);
    host.replaceChildren(this.header.element,
      Dom.el("main", {}, this.tabs.element, this.toolbar.element, this.legend.element,
        Dom.el("div", { class: "views" }, views, this.details.element)),
      this.help.element, this.palette.element, this.announcer.element);
  }

  /** @param changed names of the state that changed; null for the first time */
  render(changed) {
    if (changed?.has("query") || changed?.has("pills")) this.find();
    const { view } = this.state;
    for (const [name, part] of Object.entries(this.views)) part.element.hidden = name !== view;
    for (const part of this.parts) part.render(changed);
    // A view that was not in sight has seen nothing of what changed.
    this.view.render(changed?.has("view") ? null : changed);
  }

  /** What is shown of the trace. */
  get view() { return this.views[this.state.view]; }

  find() { this.matches = this.finder.find(this.state.query, this.state.pills); }

  // MARK: What buttons and keys do

  /** Selects a span, and brings it into sight. */
  go(index, panel = this.state.panel) {
    if (index < 0 || index === undefined) return;
    this.views.timeline.reveal(index);
    this.state.update({ selected: index, panel });
    const [from, to] = this.zoom.current();
    const { trace } = this;
    if (this.state.zoom && (trace.barEnd(index) < from || trace.start[index] > to)) {
      this.zoom.fit(trace.start[index], trace.barEnd(index));
    }
  }

  /** Selects a span with its details; as the second one it is compared with the one that was selected. */
  pick(index, isSecond = false) {
    const { selected, other } = this.state;
    const first = isSecond && selected >= 0 && selected !== index ? selected : other;
    this.state.update({ selected: index, panel: true, other: first });
  }

  /** Compares the selected span with the one that is chosen next, or stops comparing. */
  compare() {
    const { selected, other } = this.state;
    if (other >= 0) return this.state.update({ other: -1 });
    if (selected < 0) return this.say("Choose a span first.");
    this.state.update({ other: selected });
    this.say("Choose a second span to compare with this one.");
  }

  nextMatch(step) {
    const list = this.matches?.list ?? [];
    if (list.length === 0) return this.say("Nothing found.");
    const { selected } = this.state;
    const after = step > 0 ? list.find((index) => index > selected) : list.findLast((index) => index < selected);
    this.go(after ?? (step > 0 ? list[0] : list[list.length - 1]));
  }

  nextError(step) {
    const { trace, state } = this;
    for (let tried = 0, at = state.selected; tried < trace.count; tried += 1) {
      at = at < 0 && step < 0 ? trace.count - 1 : (at + step + trace.count) % trace.count;
      if (trace.is(at, ERROR)) return this.go(at);
    }
    this.say("No errors.");
  }

  /** Shows a span as if it were the trace; -1 for the trace. */
  focus(index) { this.state.update({ root: index, zoom: null }); }

  focusBack() {
    const { root } = this.state;
    if (root >= 0) this.focus(this.trace.parent[root]);
  }

  fit(index) { this.zoom.fit(this.trace.start[index], this.trace.barEnd(index)); }

  level(step) {
    const open = this.views.timeline.openLevels();
    this.state.update({ level: Math.max(open + step, 0), toggled: new Set() });
  }
  openAll() { this.state.update({ level: this.trace.maxDepth, toggled: new Set() }); }
  closeAll() { this.state.update({ level: 0, toggled: new Set() }); }
  openAuto() { this.state.update({ level: "auto", toggled: new Set() }); }

  focusRows() { (this.view.scroller ?? this.view.element).focus(); }

  /** Adds a term to the search, or replaces the one for the same field. */
  filter(field, value) {
    const rest = Query.split(this.state.query).filter((term) => !term.startsWith(`${field}:`));
    this.state.update({ query: [...rest, Query.quote(field, value)].join(" ") });
  }

  copyLink() {
    this.address.write();
    Clipboard.copy(location.href, this.say);
  }

  switchScheme() {
    ColourScheme.toggle();
    this.recolour();
  }

  recolour() {
    this.colours.read();
    this.render(null);
  }
}
