//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerMessaging

/// A compression of messages, given by a name that kombu or oslo.messaging uses.
struct CompressionArgument: ExpressibleByArgument {
    let compression: MessageCompression

    init?(argument: String) {
        guard let compression = MessageCompression(name: argument) else { return nil }
        self.compression = compression
    }

    static var allValueStrings: [String] { MessageCompression.allCases.map(\.name) }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
