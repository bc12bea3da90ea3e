//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The services' queue beside a pool, if nothing consumes it: the services declare it and publish into it, whoever
/// reads, so that it grows until the broker's memory or disk is full.
package enum NeglectedQueue {
    /// Returns what to do about a queue.
    package static func advice(_ queue: String) -> String {
        // Only names that need no quotes stand in a command.
        let isPlain = queue.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "._-".utf8.contains(byte)
        }
        let command =
            "rabbitmqctl set_policy osprofiler '^\(queue.replacing(".", with: "\\."))$' '{\"max-length\": 100000}' "
            + "--apply-to queues"
        return "consume it without --pool, or bound it with a policy" + (isPlain ? ": \(command)" : "")
    }
}
