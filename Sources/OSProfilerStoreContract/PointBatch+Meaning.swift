//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension PointBatch {
    /// The meaning of each point, whatever its form; ids by their text, which names a trace.
    var meanings: [[String]] {
        var json = PythonJSON()
        return entries.map { entry in
            var info = ByteWriter()
            withBytes(entry.payload) { payload in
                if (try? json.scan(payload)) != nil, let value = json.tape.value(of: "info", in: 0, payload) {
                    json.write(value, of: payload, level: 0, unwrapsTypes: !entry.isEnveloped, into: &info)
                }
            }
            return [
                "\(id(entry.baseID))", "\(id(entry.traceID))", "\(id(entry.parentID))",
                String(decoding: bytes(entry.name), as: UTF8.self), entry.timestamp.description, "\(entry.messageKey)",
                "\(entry.isStop) \(entry.isError)", summaryText(entry.project) ?? "none",
                summaryText(entry.service) ?? "none", summaryText(entry.host) ?? "none",
                String(decoding: info.bytes, as: UTF8.self),
            ]
        }
    }
}
