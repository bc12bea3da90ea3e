// The state in the address, and the address in the state.
"use strict";

class Address {
  constructor(state, signal) {
    this.state = state;
    this.timer = null;
    this.read();
    state.listen(() => this.writeSoon());
    window.addEventListener("hashchange", () => this.read(), { signal });
  }

  read() {
    if (location.hash.slice(1) === this.state.toFragment()) return;
    this.state.update(this.state.fromFragment(location.hash.slice(1)));
  }

  /** Browsers slow a page down that changes its address with every movement of the wheel. */
  writeSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), 150);
  }

  write() {
    clearTimeout(this.timer);
    const fragment = this.state.toFragment();
    if (location.hash.slice(1) !== fragment) history.replaceState(null, "", `#${fragment}`);
  }
}
