//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// osprofiler's own SQLAlchemy driver, in the environment that `scripts/install-deps stores` makes.
package struct SQLAlchemyDriver {
    private let url: String

    /// - Parameter url: the connection string, of the driver's own kind.
    package init(url: String) { self.url = url }

    /// Lets the driver write payloads.
    package func notify(_ payloads: [[UInt8]]) throws {
        _ = try run("notify", payloads.map { $0.filter { $0 != UInt8(ascii: "\n") } })
    }

    package enum Outcome {
        case report([UInt8])
        case notFound
        /// Python's command fails.
        case failure
    }

    /// What `trace show --json` of Python's command writes for each id, given as JSON.
    package func reports(_ ids: [[UInt8]]) throws -> [Outcome] {
        try run("reports", ids).split(separator: UInt8(ascii: "\n")).map { line in
            switch try JSONSerialization.jsonObject(with: line, options: .fragmentsAllowed) {
            case let text as String: .report([UInt8](text.utf8))
            case is NSNull: .notFound
            default: .failure
            }
        }
    }

    private func run(_ action: String, _ lines: [[UInt8]]) throws -> Data {
        try PythonPeers.run(
            "interop/sqlalchemy_store.py",
            [action],
            input: Data(lines.joined(separator: [UInt8(ascii: "\n")])),
            environment: ["OSPROFILER_CONNECTION_STRING": url, "LANG": "C.UTF-8"]
        )
    }
}
