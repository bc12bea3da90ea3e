// A page over many traces: what it was given, what the reader has chosen, and the view that shows it.
"use strict";

const SET_PAGES = { statistics: StatisticsPage, flame: FlamePage, traces: PathsPage, sets: SetsPage };

class SetApp {
  /**
   * @param host the element that the page is put into
   * @param page what the command wrote: `page`, `made`, `selections` and `content`
   */
  constructor(host, page) {
    this.page = page;
    this.content = page.content;
    const Page = SET_PAGES[page.page];
    this.gone = new AbortController();
    this.announcer = new Announcer();
    this.say = (message) => this.announcer.say(message);
    this.state = new SetState(Page.initial(this.content), Page.known(this.content));
    this.address = new Address(this.state, this.gone.signal);
    this.view = new Page(this);
    this.views = [this.view];
    this.colours = new Colours(this.view.services ?? new ServicePalette());
    this.toolbar = this.view.toolbar();
    this.help = new Help([["Keys", SET_KEYS], ["Pointer and rows", SET_POINTER_HELP], ["Search", SET_SEARCH_HELP]]);
    this.palette = new Palette(() => this.commands());
    const header = new SetHeader(this, Page.title(this.content), this.view.header());
    host.replaceChildren(header.element,
      Dom.el("main", {}, this.toolbar.element, Dom.el("div", { class: "views" }, this.view.element)),
      this.help.element, this.palette.element, this.announcer.element);
    this.render(null);
    this.state.listen((changed) => this.render(changed));
    new Keyboard(this, SET_KEYS);
    new Paper(this);
    ColourScheme.listen(() => this.recolour(), this.gone.signal);
  }

  render(changed) {
    const { found, fault } = this.view.render(changed);
    this.toolbar.render(found, fault);
  }

  // MARK: What buttons and keys do

  nextMatch(step) { this.view.nextMatch?.(step); }
  focusRows() { this.view.scroller.focus(); }

  /** Zooms to the selected frame, or opens and closes the selected path. */
  press() {
    const { selected } = this.state;
    if (selected < 0) return;
    if (this.view.press) this.view.press();
    else this.state.update({ root: selected });
  }

  copyLink() {
    this.address.write();
    Clipboard.copy(location.href, this.say);
  }

  /** Saves what --json writes; of a flame graph its frames. */
  download() {
    const command = { statistics: "stats", flame: "flame" }[this.page.page] ?? "diff";
    Download.save(`trace-${command}.json`, "application/json", JSON.stringify(this.content, null, 1), this.say);
  }

  switchScheme() {
    ColourScheme.toggle();
    this.recolour();
  }

  recolour() {
    this.colours.read();
    this.render(null);
  }

  commands() {
    const list = SET_KEYS.filter(([key]) => key !== "p")
      .map(([keys, title, run]) => ({ keys: { Escape: "Esc" }[keys] ?? keys, title, run: () => run(this) }));
    const add = (title, run) => list.push({ title, run });
    for (const { key, title, isText } of this.view.sorted?.columns ?? []) {
      add(`Sort by ${title}`, () => this.state.update({ sort: key, ascending: isText === true }));
    }
    for (const [name, pill] of this.toolbar.pills) {
      if (!pill.disabled) add(pill.textContent, () => this.state.update({ pills: SetState.toggled(this.state.pills, name) }));
    }
    add("Copy link", () => this.copyLink());
    add("Download: JSON", () => this.download());
    add("Light or dark", () => this.switchScheme());
    return list;
  }
}
