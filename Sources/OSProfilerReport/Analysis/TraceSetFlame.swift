//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// One flame graph of any number of traces, in one pass and bounded memory: where all of them together spend their time.
///
/// Spans of the same path are one frame. Routes are without ids, so that equal requests meet.
package struct TraceSetFlame: Sendable {
    /// The formats of flame graph tools.
    package enum Format: String, Sendable, CaseIterable {
        /// Stacks with their own microseconds, see ``TraceFormat/folded``.
        case folded
        /// A profile of all self times, see ``TraceFormat/speedscope``.
        case speedscope
    }

    /// The maximum number of frames; spans beyond them count in the frame above.
    package static let maximumFrames = 50_000

    package private(set) var traces = 0
    private(set) var flame: FlameTree

    /// - Parameter maximumFrames: see ``maximumFrames``.
    package init(maximumFrames: Int = Self.maximumFrames) { flame = FlameTree(maximumFrames: maximumFrames) }

    /// Whether there were more frames than fit.
    package var isCut: Bool { flame.isCut }

    /// Whether no span took any time of its own.
    package var isEmpty: Bool { !flame.frames.contains { $0.selfTime > 0 } }

    package mutating func add(_ report: TraceReport) {
        traces += 1
        report.tree.arena.withUnsafeBytes { arena in
            flame.add(report.tree, arena, SpanTitles(report.tree, arena, isGrouped: true))
        }
    }

    /// Renders piece by piece.
    ///
    /// - Parameter sink: receives the next bytes. It is not called again after it has thrown.
    package func render(_ format: Format, to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        try TraceOutput.stream(to: sink) { output in
            switch format {
            case .folded: FoldedRenderer.render(flame, into: &output.writer)
            case .speedscope:
                let name = CountText.counted(traces, "trace")
                SpeedscopeRenderer.render(flame, named: name, into: &output.writer)
            }
        }
    }
}
