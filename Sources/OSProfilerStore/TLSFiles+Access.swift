//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
package import OSProfilerCore

extension TLSFiles {
    /// - Throws: ``StoreError`` of code ``StoreError/Code/badConnectionString`` for a file that is missing or may not be
    ///   read.
    package func checkAccess() throws(StoreError) {
        for file in all where access(file.path, R_OK) != 0 {
            let reason = String(cString: strerror(errno))
            throw StoreError(.badConnectionString, "\(file.name) names \(file.path), which cannot be read: \(reason)")
        }
    }
}
