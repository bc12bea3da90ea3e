//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Folded stacks, a line each, `a;b;c N` with N in microseconds of self time: for `flamegraph.pl`, speedscope and others.
struct FoldedRenderer: TraceRenderer {
    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        var flame = FlameTree()
        tree.arena.withUnsafeBytes { flame.add(tree, $0, SpanTitles(tree, $0)) }
        Self.render(flame, into: &writer)
    }

    static func render(_ flame: FlameTree, into writer: inout ByteWriter) {
        // A semicolon divides frames, a line break stacks.
        let titles = flame.titles.map { title in
            Array(TerminalText.line(title.replacing(";", with: ",")).utf8)
        }
        flame.forEachStack { stack, selfTime in
            for (place, title) in stack.enumerated() {
                if place > 0 { writer.write(";") }
                writer.write(titles[title])
            }
            writer.write(" ")
            writer.write(selfTime)
            writer.write("\n")
        }
    }
}
