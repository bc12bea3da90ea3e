//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerJSONLines
internal import OSProfilerStore

extension StoreFactory {
    static let jsonLines = StoreFactory(schemes: [JSONLinesConnectionString.scheme]) {
        text,
        purpose throws(StoreError) in
        let string = try JSONLinesConnectionString(text)
        let mode: JSONLinesStore.Mode =
            switch purpose {
            case .reading, .changing: .readOnly
            case .collecting: .readWrite
            case .copying: .readWriteKeepingAll
            }
        return try JSONLinesStore(string, mode: mode)
    }
}
