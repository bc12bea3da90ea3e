//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerNotifying

@testable import OSProfilerMessaging

/// An ``InFlightWindow`` over texts, in a class: expectations cannot hold what cannot be copied.
final class TextWindow {
    private var window: InFlightWindow
    /// The next delivery tag of the channel.
    var tag: UInt64 = 1

    init(capacity: Int = 8, byteCapacity: Int = 4096, maximumRefusals: Int = 3) {
        window = InFlightWindow(capacity: capacity, byteCapacity: byteCapacity, maximumRefusals: maximumRefusals)
    }

    convenience init(_ messages: [String], capacity: Int = 8, maximumRefusals: Int = 3) {
        self.init(capacity: capacity, maximumRefusals: maximumRefusals)
        for message in messages where !append(message) { preconditionFailure("does not fit: \(message)") }
    }

    var count: Int { window.count }
    var outstanding: Int { window.outstanding }
    var counts: InFlightWindow.Counts { window.counts }

    func append(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { window.append($0) }
    }

    /// Publishes one message, if one may go out.
    func publish() -> (tag: UInt64, text: String)? {
        guard let message = window.nextMessage() else { return nil }
        let text = String(decoding: window.body(of: message), as: UTF8.self)
        do { try window.published(message, deliveryTag: tag) } catch { preconditionFailure("\(error)") }
        defer { tag += 1 }
        return (tag, text)
    }

    /// Publishes everything that may go out.
    func publishAll() -> [String] {
        var texts: [String] = []
        while let (_, text) = publish() { texts.append(text) }
        return texts
    }

    func confirmed(_ tag: UInt64, multiple: Bool) -> Bool { window.confirmed(tag, multiple: multiple) }
    func rejected(_ tag: UInt64, multiple: Bool) { window.rejected(tag, multiple: multiple) }

    /// A new channel, after the broker closed this one for a message that it does not take.
    func channelRefused() {
        window.channelLost(refusing: true)
        tag = 1
    }

    func returned(_ text: String) {
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { window.returned($0) }
    }

    func channelLost() {
        window.channelLost()
        tag = 1
    }

    func move(from buffer: PointBuffer) -> Bool { buffer.move(to: &window) }
}
