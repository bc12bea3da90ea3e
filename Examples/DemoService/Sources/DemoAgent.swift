//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler

/// Writes an image to a node's disk. The checksum does not match, which is the only error in the demo's trace.
struct DemoAgent {
    struct ImageChecksumMismatch: Error, CustomStringConvertible {
        let image: String
        var description: String { "the checksum of image \(image) does not match" }
    }

    /// - Returns: whether the image is on the disk.
    func install() async throws -> Bool {
        try await withTrace("wsgi", info: ["request": ["path": "/v1/commands/", "method": "POST", "scheme": "http"]]) {
            try await withTrace("download", info: ["image": "debian-12.qcow2"]) { try await pass(milliseconds: 30) }
            do {
                try await withTrace("verify", info: ["algorithm": "sha512"]) {
                    try await pass(milliseconds: 9)
                    throw ImageChecksumMismatch(image: "debian-12.qcow2")
                }
                return true
            } catch let error as ImageChecksumMismatch {
                // This sends separate trace points, because the result of the work is known only at its end.
                let cleanUp = startTrace("cleanup", info: ["reason": .string(error.description)])
                try await pass(milliseconds: 4)
                cleanUp.stop(info: ["freed_bytes": 410_251_264])
                return false
            }
        }
    }
}
