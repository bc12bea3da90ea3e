//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerReport

/// Writes traces to files of a folder, and says what became of each.
struct TraceExport {
    private let format: TraceFormat
    private let folder: String
    private let replacesAny: Bool
    private var progress: ProgressMeter
    private var written = 0
    private var absent: [OpaqueID] = []
    private var empty: [OpaqueID] = []

    /// - Parameters:
    ///   - total: the number of traces.
    ///   - folder: created with the first file.
    ///   - replacesAny: whether files are replaced whatever they contain.
    init(of total: Int, as format: TraceFormat, into folder: String, replacingAny replacesAny: Bool) {
        self.format = format
        self.folder = folder
        self.replacesAny = replacesAny
        progress = ProgressMeter("wrote", "trace", total: total)
    }

    /// The number of traces that were added.
    var count: Int { written + absent.count + empty.count }

    /// Writes a trace's file.
    ///
    /// - Parameter report: nil if the store does not have the trace.
    mutating func add(_ id: OpaqueID, _ report: TraceReport?) throws {
        guard let report else { return absent.append(id) }
        guard !report.isEmpty(in: format) else { return empty.append(id) }
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
            throw CLIError("cannot create \(folder): \(String(cString: strerror(errno)))")
        }
        let name = ExportedFile.name(of: id, suffix: format.fileSuffix)
        let file = try OutputFile(path: "\(folder)/\(name)", replacing: .outputs(of: format, force: replacesAny))
        try report.render(format) { try file.write($0) }
        try file.commit()
        written += 1
        progress.step()
    }

    /// Says how many files there are, also before an error that ends the export.
    func end() {
        progress.finish()
        guard written > 0 else { return }
        StandardError.shared.write(line: "wrote \(CountText.counted(written, "trace")) to \(TerminalText.line(folder))")
    }

    /// - Parameters:
    ///   - areNamed: whether the user named each of the traces. If not, it is enough to say how many have nothing to show.
    ///   - string: the store.
    /// - Throws: ``CLIError`` with exit status 2 if traces are missing, or there is no file.
    func check(areNamed: Bool, in string: ConnectionString) throws(CLIError) {
        var faults: [String] = []
        if !absent.isEmpty { faults.append("not in \(string.masked): \(Self.list(absent))") }
        if !empty.isEmpty {
            let which = areNamed ? Self.list(empty) : CountText.counted(empty.count, "trace")
            faults.append(
                "nothing to show as \(format) of \(which)" + (format.showsDetached ? "" : ": see --format report")
            )
        }
        guard !faults.isEmpty else { return }
        let text = faults.joined(separator: "; ")
        if areNamed || !absent.isEmpty || written == 0 { throw CLIError.notFound(text) }
        StandardError.shared.write(line: "osprofiler: \(text)")
    }

    private static func list(_ ids: [OpaqueID]) -> String {
        ids.map { "\"\(TerminalText.line($0.description))\"" }.joined(separator: ", ")
    }
}
