// Copying, and saying so.
"use strict";

const Clipboard = {
  async copy(text, say) {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied.");
    } catch {
      const field = Dom.el("textarea", { class: "off-screen" });
      field.value = text;
      document.body.append(field);
      field.select();
      const isCopied = document.execCommand("copy");
      field.remove();
      say(isCopied ? "Copied." : "This browser does not let the page copy.");
    }
  },

  button(text, what, say) {
    return Dom.button("Copy", `Copy ${what}`, () => Clipboard.copy(text, say), { class: "small copy" });
  },
};
