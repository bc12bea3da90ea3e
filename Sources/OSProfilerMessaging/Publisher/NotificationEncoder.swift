//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Writes a trace point as the notification that oslo.messaging would send: the same members in the same order and
/// spacing.
struct NotificationEncoder: Sendable {
    private let envelope: PublisherConfiguration.Envelope
    /// `, "priority": "INFO", "payload": `
    private let priorityMember: [UInt8]

    init(envelope: PublisherConfiguration.Envelope, priority: String) {
        self.envelope = envelope
        var writer = ByteWriter(capacity: 64)
        writer.write(", \"priority\": ")
        writer.writeJSON(priority.uppercased())
        writer.write(", \"payload\": ")
        priorityMember = Array(writer.bytes)
    }

    /// What makes one message different from another with the same point in it.
    struct Identity {
        var messageID = UUID128.random()
        var uniqueID = UUID128.random()
        var timestamp = Timestamp.now()
    }

    /// Encodes a point in the calling thread's memory.
    ///
    /// - Parameter body: gets the message, which lives until it returns.
    func encode(
        _ point: TracePoint,
        as identity: Identity = Identity(),
        _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        let scratch = EncoderScratch.current
        scratch.message.removeAll()
        writeMessage(point, identity, scratch.members(of: point.service), to: &scratch.message)
        switch envelope {
        case .none:
            body(scratch.message.bytes)
        case .version2:
            scratch.envelope.removeAll()
            scratch.envelope.write("{\"oslo.version\": \"2.0\", \"oslo.message\": ")
            scratch.envelope.writeJSON(utf8: scratch.message.bytes)
            scratch.envelope.write("}")
            body(scratch.envelope.bytes)
        }
        scratch.trim()
    }

    private func writeMessage(
        _ point: TracePoint,
        _ identity: Identity,
        _ serviceMembers: [UInt8],
        to writer: inout ByteWriter
    ) {
        writer.write("{\"message_id\": \"")
        writer.write(atMost: UUID128.textLength) { identity.messageID.writeCanonical(to: $0); return UUID128.textLength }
        writer.write(serviceMembers)
        writer.write(priorityMember)
        writer.writePayload(point)
        writer.write(", \"timestamp\": \"")
        writer.writeTimestamp(identity.timestamp, separator: UInt8(ascii: " "))
        writer.write("\", \"_unique_id\": \"")
        writer.write(atMost: 32) { identity.uniqueID.writeHexadecimal(to: $0); return 32 }
        writer.write("\"}")
    }
}

/// Buffers that a thread encodes in; freed when it ends.
private final class EncoderScratch {
    var message = ByteWriter(capacity: 2048)
    var envelope = ByteWriter(capacity: 64)

    private var service: ServiceIdentity?
    private var serviceMembers: [UInt8] = []

    /// `", "publisher_id": …, "event_type": …` of a service, which is the same for nearly all points of a process.
    func members(of service: ServiceIdentity) -> [UInt8] {
        if self.service === service { return serviceMembers }
        var writer = ByteWriter(capacity: 128)
        writer.write("\", \"publisher_id\": ")
        writer.writeJSON(service.host)
        writer.write(", \"event_type\": ")
        // Python formats a service that is not set as None.
        writer.writeJSON("profiler.\(service.service ?? "None")")
        self.service = service
        serviceMembers = Array(writer.bytes)
        return serviceMembers
    }

    /// Bytes that a thread keeps; one unusually large point does not hold memory for ever.
    private static let keptBytes = 65_536

    func trim() {
        message.shrink(to: Self.keptBytes)
        envelope.shrink(to: Self.keptBytes)
    }

    static var current: EncoderScratch {
        if let raw = pthread_getspecific(scratchKey) {
            return Unmanaged<EncoderScratch>.fromOpaque(raw).takeUnretainedValue()
        }
        let scratch = EncoderScratch()
        pthread_setspecific(scratchKey, Unmanaged.passRetained(scratch).toOpaque())
        return scratch
    }
}

private let scratchKey: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { raw in
        // Darwin imports the argument as non-optional, Linux as optional.
        let pointer: UnsafeMutableRawPointer? = raw
        if let pointer { Unmanaged<EncoderScratch>.fromOpaque(pointer).release() }
    }
    return key
}()
