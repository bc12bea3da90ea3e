//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

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

    public init(project: String?, service: String?, host: String) {
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
