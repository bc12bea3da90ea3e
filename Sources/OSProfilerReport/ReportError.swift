//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The reason why a file or a trace cannot be shown as a report.
public struct ReportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of error, on which a program can decide.
    public struct Code: Hashable, Sendable, RawRepresentable {
        /// A stable identifier, such as `not-json`.
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The file is not JSON as Python reads it.
        public static let notJSON = Code(rawValue: "not-json")
        /// The file is JSON, but none of the known kinds.
        public static let notReport = Code(rawValue: "not-report")
        /// The file has no points: it was saved without payloads.
        public static let noPoints = Code(rawValue: "no-points")
        /// The file has several traces where one is wanted.
        public static let severalTraces = Code(rawValue: "several-traces")
        /// There is more than ``TraceReport/byteLimit``.
        public static let tooLarge = Code(rawValue: "too-large")
    }

    /// The kind of error.
    public let code: Code
    /// One line for a person; contains no text of the file.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(tooLargeFor limit: Int) {
        self.init(.tooLarge, "too large to show: it has more than \(CountText.bytes(limit))")
    }

    /// A file without points.
    package static let noPoints = ReportError(.noPoints, "no points: it was saved without payloads")

    /// - Parameter count: the number of traces in the file.
    init(traces count: Int) {
        self.init(
            .severalTraces,
            "\(CountText.counted(count, "trace")): store them with `osprofiler trace import`, and name one by its id"
        )
    }

    init(_ fault: JSONError) {
        self.init(.notJSON, "not JSON: \(fault.reason)")
    }
}
