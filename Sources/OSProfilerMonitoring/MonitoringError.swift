//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Why a collector cannot be monitored.
public struct MonitoringError: Error, Sendable, CustomStringConvertible {
    /// The kind of error, on which a program can decide.
    public struct Code: Hashable, Sendable {
        private let name: String
        private init(_ name: String) { self.name = name }

        /// The host is not a name or address of this machine.
        public static let badHost = Code("badHost")
        /// The port is in use, or the user may not use it.
        public static let badPort = Code("badPort")
        /// The service manager's socket has an address that is none.
        public static let badNotifySocket = Code("badNotifySocket")
    }

    /// The kind of error.
    public let code: Code
    /// One line, such as `cannot listen on 127.0.0.1:9464: Address already in use`.
    public let description: String
    /// The system's error text only, such as `Address already in use`.
    public let reason: String

    init(_ code: Code, host: String, port: UInt16, _ reason: String) {
        self.code = code
        self.reason = reason
        description = "cannot listen on \(ServerURL.authority(host, Int(port))): \(reason)"
    }

    init(notifySocket reason: String) {
        code = .badNotifySocket
        self.reason = reason
        description = reason
    }
}
