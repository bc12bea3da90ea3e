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

/// Encodes a trace point as the notification that oslo.messaging would send, with the same members, order and
/// spacing.
package struct NotificationEncoder: Sendable {
    /// The format in which notifications are wrapped.
    package enum Envelope: Sendable {
        /// The bare object, format 1.0.
        case none
        /// Format 2.0.
        case version2
    }

    private let envelope: Envelope
    /// `, "priority": "INFO", "payload": `
    private let priorityMember: [UInt8]

    /// - Parameter priority: the notification priority, such as `info`.
    package init(envelope: Envelope, priority: String) {
        self.envelope = envelope
        var writer = ByteWriter(capacity: 64)
        writer.write(", \"priority\": ")
        writer.writeJSON(priority.uppercased())
        writer.write(", \"payload\": ")
        priorityMember = Array(writer.bytes)
    }

    /// The ids that distinguish a message from another one with the same point.
    package struct Identity {
        var messageID: UUID128
        var uniqueID: UUID128

        package init(messageID: UUID128 = .random(), uniqueID: UUID128 = .random()) {
            self.messageID = messageID
            self.uniqueID = uniqueID
        }
    }

    /// Encodes a point in the calling thread's memory.
    ///
    /// - Returns: the message, which is valid until the same thread encodes the next one.
    package func encode(_ point: TracePoint, as identity: Identity = Identity()) -> UnsafeRawBufferPointer {
        let scratch = EncoderScratch.current
        writeMessage(point, identity, to: &scratch.pointee)
        switch envelope {
        case .none:
            return scratch.pointee.message.bytes
        case .version2:
            wrapMessage(in: &scratch.pointee)
            return scratch.pointee.envelope.bytes
        }
    }

    private func wrapMessage(in scratch: inout EncoderScratch) {
        scratch.envelope.removeAll()
        scratch.envelope.shrink(to: EncoderScratch.keptBytes)
        scratch.envelope.write("{\"oslo.version\": \"2.0\", \"oslo.message\": ")
        scratch.envelope.writeJSON(utf8: scratch.message.bytes)
        scratch.envelope.write("}")
    }

    private func writeMessage(_ point: TracePoint, _ identity: Identity, to scratch: inout EncoderScratch) {
        scratch.message.removeAll()
        scratch.message.shrink(to: EncoderScratch.keptBytes)
        scratch.message.write("{\"message_id\": ")
        scratch.message.writeJSON(identity.messageID)
        scratch.writeMembers(of: point.service)
        scratch.message.write(priorityMember)
        scratch.message.writePayload(point)
        // oslo.messaging reads the clock again here; this notification uses the time of the point.
        scratch.message.write(", \"timestamp\": \"")
        scratch.message.writeTimestamp(point.timestamp, separator: UInt8(ascii: " "))
        scratch.message.write("\", \"_unique_id\": ")
        scratch.message.writeJSON(hexadecimal: identity.uniqueID)
        scratch.message.write("}")
    }
}

/// The buffers in which a thread encodes, freed when the thread ends.
private struct EncoderScratch: ~Copyable {
    var message = ByteWriter(capacity: 2048)
    var envelope = ByteWriter(capacity: 64)
    private var service: ServiceIdentity?
    private var serviceMembers: [UInt8] = []

    /// Writes `, "publisher_id": …, "event_type": …`, which is the same for nearly all points of a process.
    mutating func writeMembers(of service: ServiceIdentity) {
        if self.service !== service { encodeMembers(of: service) }
        message.write(serviceMembers)
    }

    private mutating func encodeMembers(of service: ServiceIdentity) {
        var writer = ByteWriter(capacity: 128)
        writer.write(", \"publisher_id\": ")
        writer.writeJSON(service.host)
        writer.write(", \"event_type\": ")
        // Python formats an unset service as None.
        writer.writeJSON("profiler.\(service.service ?? "None")")
        serviceMembers = Array(writer.bytes)
        self.service = service
    }

    /// The number of bytes that a thread keeps between points, so that an unusually large one does not hold its
    /// memory for ever.
    static let keptBytes = 65_536

    /// The calling thread's buffers. A plain pointer, because each access to a class instance would be checked for
    /// exclusivity.
    static var current: UnsafeMutablePointer<EncoderScratch> {
        if let raw = pthread_getspecific(scratchKey) { return raw.assumingMemoryBound(to: EncoderScratch.self) }
        let scratch = UnsafeMutablePointer<EncoderScratch>.allocate(capacity: 1)
        scratch.initialize(to: EncoderScratch())
        pthread_setspecific(scratchKey, scratch)
        return scratch
    }
}

private let scratchKey: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { raw in
        // Darwin imports the argument as non-optional, Linux as optional.
        let pointer: UnsafeMutableRawPointer? = raw
        guard let scratch = pointer?.assumingMemoryBound(to: EncoderScratch.self) else { return }
        scratch.deinitialize(count: 1)
        scratch.deallocate()
    }
    return key
}()
