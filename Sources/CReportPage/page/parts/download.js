// A file made in the page.
"use strict";

const Download = {
  /** @param name what the file is called; other characters than letters, digits and `._-` become `_` */
  save(name, type, text, say) {
    const file = name.replace(/[^A-Za-z0-9._-]+/g, "_").slice(-120);
    const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    const link = Dom.el("a", { href: url, download: file, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    say(`Downloading ${file}`);
  },

  /** Comma-separated values; no text begins a formula in a spreadsheet. */
  csvText(value) {
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  },
};
