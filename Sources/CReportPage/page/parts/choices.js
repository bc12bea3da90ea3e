// What the reader has chosen, by name, and who wants to know of changes.
"use strict";

/** An address holds no more of them. */
const LINK_TOGGLES = 400;

class Choices {
  /** @param initial the first value of each name */
  constructor(initial) {
    this.listeners = [];
    Object.assign(this, initial);
  }

  listen(listener) { this.listeners.push(listener); }

  /** Sets members, and tells the listeners their names. */
  update(changes) {
    const changed = new Set(Object.keys(changes).filter((name) => this[name] !== changes[name]));
    if (changed.size === 0) return;
    Object.assign(this, changes);
    for (const listener of this.listeners) listener(changed);
  }

  /** A set with one member more or less. */
  static toggled(set, member) {
    const next = new Set(set);
    if (!next.delete(member)) next.add(member);
    return next;
  }
}
