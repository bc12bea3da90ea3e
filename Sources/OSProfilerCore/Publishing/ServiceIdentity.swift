//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The traced service as each of its points names it: project, service and host.
///
/// Mirrors the arguments of osprofiler's `notifier.create` (`ironic`, `ironic_api`, the host's name). All points of a
/// process share one object, so that its text is encoded once.
public final class ServiceIdentity: Sendable {
    /// The project, such as `ironic`; nil if the points name none.
    public let project: String?
    /// The service, such as `ironic_api`; nil if the points name none.
    public let service: String?
    /// The host's name.
    public let host: String
    /// `"host": "…"` as JSON.
    package let hostMember: [UInt8]
    /// `, "project": …, "service": …}`, the end of a payload object.
    package let payloadEnd: [UInt8]

    /// The name of this machine as `gethostname` has it, like Python's `socket.gethostname`. Read once.
    public static let localHost: String = {
        // POSIX allows 255 bytes, and does not say that a name which is cut ends with a zero.
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    /// - Parameters:
    ///   - project: the project, such as `ironic`; nil if the points shall name none.
    ///   - service: the service, such as `ironic_api`; nil if the points shall name none.
    ///   - host: the host's name; that of this machine unless given.
    public init(project: String?, service: String?, host: String = ServiceIdentity.localHost) {
        self.project = project
        self.service = service
        self.host = host
        var writer = ByteWriter(capacity: 128)
        writer.write("\"host\": ")
        writer.writeJSON(host)
        hostMember = Array(writer.bytes)
        writer.removeAll()
        writer.write(", \"project\": ")
        if let project { writer.writeJSON(project) } else { writer.write("null") }
        writer.write(", \"service\": ")
        if let service { writer.writeJSON(service) } else { writer.write("null") }
        writer.write("}")
        payloadEnd = Array(writer.bytes)
    }
}
