// Short messages, seen and read out.
"use strict";

class Announcer {
  constructor() { this.element = Dom.el("div", { class: "announcer", role: "status" }); }

  say(text) {
    this.element.textContent = text;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => { this.element.textContent = ""; }, 4000);
  }
}
