//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging

/// Formats a message as one line for people.
struct MessageDescriber {
    private var decoder = BodyDecoder()
    private var batch = PointBatch()

    /// - Parameter number: the message's position in the queue, from 1.
    mutating func line(_ message: AMQPMessage, number: Int) -> String {
        var words = ["\(number)."]
        batch.removeAll(keepingAtMost: 1 << 20)
        do {
            try decoder.decode(message, into: &batch)
            let entry = batch.entries[0]
            words += [
                entry.timestamp.description,
                batch.id(entry.baseID).description,
                batch.summaryText(entry.service) ?? "-",
                String(decoding: batch.bytes(entry.name), as: UTF8.self),
            ]
            if entry.isError { words.append("failed") }
        } catch {
            words.append("not a trace point (\(error))")
        }
        words.append(CountText.bytes(message.body.count))
        if message.redelivered { words.append("redelivered") }
        if let reason = header(QuarantineHeaders.reason, message) {
            words.append("rejected: \(header(QuarantineHeaders.detail, message) ?? reason)")
            let exchange = header(QuarantineHeaders.exchange, message) ?? ""
            words.append("from \(exchange.isEmpty ? "the default exchange" : exchange)")
        }
        return TerminalText.line(words.joined(separator: "  "))
    }

    private func header(_ name: String, _ message: AMQPMessage) -> String? {
        guard case .string(let text)? = message.properties.headers?.first(where: { $0.0 == name })?.1 else {
            return nil
        }
        return text
    }
}
