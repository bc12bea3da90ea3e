// Another report, or another saved page, dropped onto this one.
"use strict";

const PAGE_REPORT = /<script type="application\/json" id="report">([^<]*)<\/script>/;

const Drop = {
  /** Calls `show` with the text of the report in a file that is dropped, and `say` with what is wrong with it. */
  listen(show, say) {
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", async (event) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      try {
        show(Drop.report(await file.text()));
      } catch (error) {
        say(`${Text.line(file.name)}: ${error.message}`);
      }
    });
  },

  /** Throws an error for people if the text is no report and no page that carries one. */
  report(text) {
    const carried = PAGE_REPORT.exec(text)?.[1] ?? text;
    let report;
    try {
      report = JSON.parse(carried);
    } catch {
      throw new Error("neither a report of trace show --format report nor a page of --html");
    }
    if (Array.isArray(report?.spans)) return carried;
    if (Array.isArray(report?.children)) throw new Error("a report of --json: osprofiler trace show FILE --html makes a page of it");
    throw new Error("JSON, but no report of trace show --format report");
  },
};
