//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The graph of `osprofiler trace show --dot`, formatted like the graphviz package that Python uses, but with every label
/// in quotes.
///
/// Where Python fails (a null service, a request without a path) the label contains the values that exist. Deep traces
/// are no problem, because nothing here is recursive.
struct DotRenderer: TraceRenderer {
    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            var labels = DotLabels(tree: tree, arena: arena)
            writer.write("digraph {\n")
            writer.writeDotNode(0, label: [UInt8]("total - \(tree.milliseconds) ms".utf8))
            // The nodes whose subgraphs are incomplete, starting at the root; numbers follow the display order.
            var open = [0]
            for (index, visit) in tree.order.prefix(tree.attachedCount).enumerated() {
                while open.count > Int(visit.depth) + 1 { writer.writeDotEdge(closing: &open) }
                writer.writeDotNode(index + 1, label: labels.label(of: tree.nodes[Int(visit.node)]))
                open.append(index + 1)
            }
            while open.count > 1 { writer.writeDotEdge(closing: &open) }
            writer.write("}\n")
        }
    }
}

extension ByteWriter {
    fileprivate mutating func writeDotNode(_ number: Int, label: [UInt8]) {
        write("\t")
        write(Int64(number))
        write(" [label=")
        label.withUnsafeBytes { writeDotQuoted($0) }
        write("]\n")
    }

    /// Writes the edge to the innermost open node, whose subgraph is complete.
    fileprivate mutating func writeDotEdge(closing open: inout [Int]) {
        let child = open.removeLast()
        write("\t")
        write(Int64(open[open.count - 1]))
        write(" -> ")
        write(Int64(child))
        write("\n")
    }

    /// Writes a label in quotes, whatever it contains: all text from services is text.
    ///
    /// Python's graphviz package takes a label of the form `<…>` for HTML and leaves it bare, so that a service's name
    /// can add attributes such as `URL`, and a backslash at the end escapes its closing quote. All other labels are the
    /// same bytes.
    private mutating func writeDotQuoted(_ label: UnsafeRawBufferPointer) {
        write("\"")
        // A quote gets a backslash unless it is escaped already, by an odd number of backslashes before it.
        var backslashes = 0
        for byte in label {
            if byte == UInt8(ascii: "\""), backslashes % 2 == 0 { write("\\") }
            backslashes = byte == UInt8(ascii: "\\") ? backslashes + 1 : 0
            write(byte)
        }
        if backslashes % 2 == 1 { write("\\") }
        write("\"")
    }
}
