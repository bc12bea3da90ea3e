//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerReport

extension TraceFormat {
    /// A table as RFC 4180 has it, a line for each piece of work.
    public static let csv = {
        var format = TraceFormat("csv", help: "A table, a line for each piece of work.", fileSuffix: "csv") {
            report,
            _,
            output in
            output.write("id,parent_id,name,service,start_us,duration_us,error\r\n")
            report.forEachSpan { span in
                let fields = [
                    "\(span.id)", "\(span.parentID)", span.name, span.service ?? "", "\(span.start)",
                    span.duration.map { "\($0)" } ?? "", span.failure?.type ?? "",
                ]
                output.write(fields.map(quoted).joined(separator: ",") + "\r\n")
            }
        }
        format.flag = "csv"
        return format
    }()

    private static func quoted(_ field: String) -> String {
        guard field.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }
}
