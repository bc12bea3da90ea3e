//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Logging
import OSProfilerAMQP
import OSProfilerMessaging
import Synchronization
import Testing

@Suite struct PublisherWarningTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.all.withLock { $0.append("\(event.level): \(event.message)") } }
    }

    @Test(arguments: ["rabbit://h/", "amqps://h/", "rabbit://h/?ssl=0&ssl_verify=0", "amqps://h/?ssl_verify=0"])
    func onlyTLSWithoutVerificationIsWarnedOf(_ text: String) throws {
        let lines = Lines()
        let configuration = PublisherConfiguration(connection: try TransportURL(text).configuration)
        let notifier = MessagingNotifier(configuration, logger: Logger(label: "test") { _ in Handler(lines: lines) })
        // Twice, and connects to nothing as long as there is no point.
        notifier.start()
        notifier.start()
        _ = notifier.shutdown(within: .zero)
        let isUnsafe = text.contains("amqps://h/?ssl_verify=0")
        let warnings = lines.all.withLock { $0 }.filter { $0.hasPrefix("warning: TLS without verification") }
        #expect(warnings.count == (isUnsafe ? 1 : 0))
    }
}
