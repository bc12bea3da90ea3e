//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerReport
import TestSupport
import Testing

/// Exports against JSON schemas of their formats, in Python.
@Suite(.blocking) struct ExportSchemaInteropTests {
    @Test(arguments: [TraceFormat.speedscope, .zipkin, .jaeger])
    func everyTraceIsValid(format: TraceFormat) throws {
        let reports = try ExportedJSON.reports()
        let lines = reports.map { $0.text(format).split(separator: "\n").joined() + "\n" }
        let output = try PythonPeers.run("interop/export_schema.py", [format.name], input: Data(lines.joined().utf8))
        let counts = String(decoding: output, as: UTF8.self).split(separator: "\n").compactMap { Int($0) }
        #expect(counts.count == reports.count)
        guard format != .speedscope else { return }
        #expect(counts == reports.map(\.spanCount))
    }
}
