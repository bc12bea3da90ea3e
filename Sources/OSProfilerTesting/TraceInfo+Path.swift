//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerCore

extension TraceInfo {
    /// Returns the value at a path of names with dots between them. A name may have dots itself.
    func value(at path: String) -> Value? {
        if let value = self[path] { return value }
        for dot in path.indices where path[dot] == "." {
            guard case .object(let inner) = self[String(path[..<dot])] else { continue }
            if let value = inner.value(at: String(path[path.index(after: dot)...])) { return value }
        }
        return nil
    }

    /// The JSON in which it is sent.
    var text: String {
        var writer = ByteWriter(capacity: 256)
        writer.writeJSON(.object(self))
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
