// Rows of one height, of which only those in sight are elements. Also writes all of them, for paper.
"use strict";

const ROWS_AROUND = 6;
const PRINTED_ROWS = 2000;
// Browsers place nothing below some 17 to 33 million pixels.
const TALLEST = 15e6;

class VirtualList {
  /**
   * @param scroller the element that scrolls
   * @param height pixels of a row
   * @param makeRow makes a row: an object with `element` and `show(position)`
   */
  constructor(scroller, height, makeRow) {
    this.scroller = scroller;
    this.height = height;
    this.makeRow = makeRow;
    this.count = 0;
    this.pool = new Map();
    this.spare = [];
    this.body = Dom.el("div", { class: "list-body", role: "presentation" });
    scroller.append(this.body);
    scroller.addEventListener("scroll", () => this.render(false), { passive: true });
  }

  /** Shows other rows, from the same place. */
  reset(count) {
    this.count = count;
    this.body.style.height = `${Math.min(count * this.height, TALLEST)}px`;
    this.render(true);
  }

  /** How many pixels a row moves for a pixel of the scroll bar; 1 but for very long lists. */
  stretch() {
    const room = this.scroller.clientHeight;
    const scrolled = Math.max(Math.min(this.count * this.height, TALLEST) - room, 1);
    return Math.max((this.count * this.height - room) / scrolled, 1);
  }

  range() {
    const top = this.scroller.scrollTop * this.stretch();
    const first = Math.max(Math.floor(top / this.height) - ROWS_AROUND, 0);
    const last = Math.min(Math.ceil((top + this.scroller.clientHeight) / this.height) + ROWS_AROUND, this.count);
    return [first, last, this.scroller.scrollTop - top];
  }

  /** @param isNew whether rows that stay in sight show something else now */
  render(isNew) {
    if (this.isPrinting) return;
    const [first, last, shift] = this.range();
    for (const [position, row] of this.pool) {
      if (position >= first && position < last) continue;
      this.pool.delete(position);
      this.spare.push(row);
    }
    for (let position = first; position < last; position += 1) {
      let row = this.pool.get(position);
      if (row && !isNew && shift === this.shift) continue;
      if (!row) {
        row = this.spare.pop() ?? this.makeRow();
        if (!row.element.isConnected) this.body.append(row.element);
        this.pool.set(position, row);
        row.element.hidden = false;
        row.show(position);
      } else if (isNew) {
        row.show(position);
      }
      row.element.style.transform = `translateY(${position * this.height + shift}px)`;
    }
    for (const row of this.spare) row.element.hidden = true;
    this.shift = shift;
  }

  /** Calls `body` for each row that is an element. */
  forEach(body) { for (const row of this.pool.values()) body(row); }

  scrollTo(position, isCentred = false) {
    const top = position * this.height;
    const room = this.scroller.clientHeight;
    const current = this.scroller.scrollTop * this.stretch();
    if (top >= current && top + this.height <= current + room) return;
    const wanted = isCentred ? top - room / 2 : top < current ? top : top + this.height - room;
    this.scroller.scrollTop = wanted / this.stretch();
    this.render(false);
  }

  /** Writes all rows one below the other, up to a limit; returns how many are left out. */
  print() {
    this.isPrinting = true;
    const shown = Math.min(this.count, PRINTED_ROWS);
    this.printed = [];
    for (const row of [...this.pool.values(), ...this.spare]) row.element.hidden = true;
    for (let position = 0; position < shown; position += 1) {
      const row = this.makeRow();
      this.body.append(row.element);
      row.show(position);
      this.printed.push(row);
    }
    return this.count - shown;
  }

  endPrint() {
    this.isPrinting = false;
    for (const row of this.printed ?? []) row.element.remove();
    this.printed = [];
    for (const row of this.pool.values()) row.element.hidden = false;
    this.render(true);
  }
}
