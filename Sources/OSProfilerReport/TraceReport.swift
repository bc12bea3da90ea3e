//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// One trace, ready to be rendered.
///
/// ```swift
/// let report = TraceReport(points: batch)
/// let text = report.render(.text)
/// ```
public struct TraceReport: Sendable {
    package let tree: TraceTree
    /// The text of a saved report, which Python prints unchanged.
    private let file: [UInt8]?

    /// Builds the report of one trace.
    ///
    /// - Parameters:
    ///   - points: all points of the trace, in order of arrival. Their bytes are copied.
    ///   - redaction: what no format shows; nil for nothing.
    public init(points: PointBatch, redaction: Redaction? = nil) {
        var builder = Builder(byteLimit: .max, redaction: redaction)
        builder.add(points, total: points.count)
        self.init(tree: builder.builder.tree())
    }

    /// Bytes of payload and text that a trace read piece by piece, or a saved report, has at the most. What is larger
    /// would take several times as much memory, and no reader's patience.
    public static let byteLimit = PointBatch.traceByteLimit

    /// Builds the report of one trace from several batches of points, which takes less memory for a long trace.
    public struct Builder: ~Copyable {
        fileprivate var builder: TraceTreeBuilder
        private let byteLimit: Int
        private var redactor: Redactor?

        /// - Parameters:
        ///   - byteLimit: bytes of payload and text that the trace has at the most.
        ///   - redaction: what no format shows; nil for nothing.
        public init(byteLimit: Int = TraceReport.byteLimit, redaction: Redaction? = nil) {
            self.byteLimit = byteLimit
            redactor = redaction.map { Redactor($0) }
            builder = TraceTreeBuilder(byteLimit: byteLimit)
        }

        /// Adds the next points, in order of arrival. Beyond the limit nothing is kept any more.
        ///
        /// - Parameters:
        ///   - points: some of the trace's points. Their bytes are copied.
        ///   - total: the total number of points in the trace.
        public mutating func add(_ points: PointBatch, total: Int) {
            builder.add(redactor?.redacted(points) ?? points, total: total)
        }

        /// - Throws: ``ReportError`` with the code ``ReportError/Code/tooLarge`` if the points were more than the limit.
        public consuming func report() throws(ReportError) -> TraceReport {
            guard !builder.isTooLarge else { throw ReportError(tooLargeFor: byteLimit) }
            return TraceReport(tree: builder.tree())
        }
    }

    private init(tree: TraceTree) {
        self.tree = tree
        file = nil
    }

    /// Whether there is nothing to show at all, as in a saved report without children.
    public var isEmpty: Bool { tree.nodes.isEmpty }

    /// Number of points in the trace, repeated ones included.
    public var pointCount: Int { tree.pointCount }

    /// Reads a report saved by `trace show --json`, from this or from Python's osprofiler, and from any of its stores.
    ///
    /// - Parameters:
    ///   - reportFile: the file's content, at most ``byteLimit`` bytes.
    ///   - redaction: what no format shows; nil for nothing.
    /// - Throws: ``ReportError`` if it is larger, not JSON, or not an object with an array `children`.
    public init(reportFile: [UInt8], redaction: Redaction? = nil) throws(ReportError) {
        guard reportFile.count <= Self.byteLimit else { throw ReportError(tooLargeFor: Self.byteLimit) }
        var text = reportFile
        if let redaction {
            var redactor = Redactor(redaction)
            text = text.withUnsafeBytes { redactor.report($0) } ?? text
        }
        tree = try TraceTree(report: text)
        file = text
    }

    /// Returns whether there is nothing to show in a format.
    ///
    /// `json` and `dot` follow Python, which does not show a trace without a root, for example if all its points are
    /// each other's parents. The other formats show such points; see ``TraceFormat/showsDetached``.
    public func isEmpty(in format: TraceFormat) -> Bool {
        format.showsDetached ? isEmpty : tree.attachedCount == 0
    }

    /// Renders into memory.
    ///
    /// - Returns: the content of a file. `text`, `html`, `report` and `dot` end in a newline, `json` does not.
    ///   Python's command adds one more newline to `json` and `dot` on standard output; see
    ///   ``TraceFormat/addsNewline``.
    public func render(_ format: TraceFormat, options: TraceRenderOptions = TraceRenderOptions()) -> [UInt8] {
        var output = TraceOutput(ByteWriter(capacity: 1 << 16))
        format.rendering(self, options, &output)
        return [UInt8](output.writer.bytes)
    }

    /// Renders piece by piece, so that memory does not grow with the output.
    ///
    /// - Parameter sink: receives the next bytes, usually about 64 KiB. It is not called again after it has thrown.
    public func render(
        _ format: TraceFormat,
        options: TraceRenderOptions = TraceRenderOptions(),
        to sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try TraceOutput.stream(to: sink) { format.rendering(self, options, &$0) }
    }

    func renderJSON(into writer: inout ByteWriter) {
        guard let file else { return PythonJSONRenderer().render(tree, into: &writer) }
        // Python dumps the value that it loaded, whatever it is.
        var json = PythonJSON()
        file.withUnsafeBytes { text in
            guard (try? json.scan(text, maximumDepth: .max)) != nil else { return }
            json.write(0, of: text, level: 0, unwrapsTypes: false, into: &writer)
        }
    }
}
