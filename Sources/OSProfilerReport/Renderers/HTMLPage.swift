//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The parts of a page that are the same for every trace.
enum HTMLPage {
    /// Maximum number of indented levels; deeper rows are indented like the deepest of them.
    static let deepestIndentation = 40

    /// Writes one CSS rule per level.
    static func writeIndentation(into writer: inout ByteWriter) {
        for depth in 1...deepestIndentation {
            writer.write(".d")
            writer.write(Int64(depth))
            writer.write(" .what{padding-left:")
            writer.write(Int64(depth))
            writer.write("em}\n")
        }
    }

    static let style: StaticString = """

        :root { --ink: #1b1f24; --faint: #667; --page: #fff; --line: #e3e6ea; --bar: #3b82c4; --bad: #c62828;
          --half: #b7791f; --hover: #f3f6f9 }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e3e6ea; --faint: #99a; --page: #16191d; --line: #2c3138; --bar: #5aa0e0; --bad: #ff7b72;
            --half: #e3b341; --hover: #1f242a }
        }
        * { box-sizing: border-box }
        body { margin: 0 auto; max-width: 110em; padding: 1em; color: var(--ink); background: var(--page);
          font: 14px/1.45 system-ui, sans-serif }
        h1 { font-size: 1.3em; margin: 0 0 .3em }
        h2 { font-size: 1em; margin: .6em 0 .2em }
        header p { margin: .2em 0; color: var(--faint) }
        code, pre { font: .93em/1.4 ui-monospace, monospace; overflow-wrap: anywhere }
        .tools { display: flex; gap: .6em; align-items: center; margin: .8em 0; flex-wrap: wrap }
        .tools input[type=search] { flex: 1 1 16em; max-width: 32em }
        .tools input, .tools button { font: inherit; color: inherit; background: var(--page);
          border: 1px solid var(--line); border-radius: 4px; padding: .25em .6em }
        details { border-bottom: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 1.9em }
        summary { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 1fr) 7em minmax(6em, 3fr);
          gap: .8em; align-items: center; padding: .25em .3em; cursor: pointer; list-style: none }
        .strays > summary { display: block; padding: .5em .3em; color: var(--half) }
        summary::-webkit-details-marker { display: none }
        summary:hover { background: var(--hover) }
        .what { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
        details[open] .what { white-space: normal; overflow-wrap: anywhere }
        .detail, .service { color: var(--faint) }
        .service { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
        .time { text-align: right; font-variant-numeric: tabular-nums }
        .failure, .error b { color: var(--bad) }
        .note, .half .time { color: var(--half) }
        svg { width: 100%; height: .8em; background: var(--line); border-radius: 2px }
        rect { fill: var(--bar) }
        .error rect { fill: var(--bad) }
        .half rect { fill: var(--half); opacity: .5 }
        .more { padding: 0 1em 1em 1.5em }
        .more span { margin-right: 1.2em; overflow-wrap: anywhere }
        .more i, thead { color: var(--faint); font-style: normal }
        pre { margin: 0; padding: .6em; background: var(--hover); border-radius: 4px; white-space: pre-wrap }
        table { border-collapse: collapse; margin-top: 1.5em }
        th, td { text-align: right; padding: .15em .8em; font-weight: normal; font-variant-numeric: tabular-nums }
        th:first-child, td:first-child { text-align: left; padding-left: .3em }
        [hidden] { display: none }

        """

    /// Hidden until the script shows them, because they need it.
    static let tools: StaticString = """
        <div class="tools" id="tools" hidden>
        <input type="search" id="search" placeholder="Search names, details, payloads" aria-label="Search">
        <label><input type="checkbox" id="errors"> errors only</label>
        <button type="button" id="open">Open all</button>
        <button type="button" id="close">Close all</button>
        <output id="found"></output>
        </div>

        """

    static let script: StaticString = """

        "use strict";
        const rows = Array.from(document.querySelectorAll("main > details, .strays > details"));
        const texts = new Map();
        const search = document.getElementById("search");
        const errors = document.getElementById("errors");
        const found = document.getElementById("found");
        const textOf = (row) => {
          if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
          return texts.get(row);
        };
        const filter = () => {
          const wanted = search.value.trim().toLowerCase();
          let shown = 0;
          for (const row of rows) {
            row.hidden = (errors.checked && !row.classList.contains("error")) ||
              (wanted !== "" && !textOf(row).includes(wanted));
            if (!row.hidden) shown += 1;
          }
          found.textContent = shown === rows.length ? "" : shown + " of " + rows.length;
        };
        search.addEventListener("input", filter);
        errors.addEventListener("change", filter);
        document.getElementById("open").addEventListener("click", () => {
          for (const row of rows) if (!row.hidden) row.open = true;
        });
        document.getElementById("close").addEventListener("click", () => { for (const row of rows) row.open = false; });
        document.getElementById("tools").hidden = false;

        """
}
