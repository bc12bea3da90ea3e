//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport

/// A TCP port where each caller gets the same answer to its first words, and is hung up on.
final class AnsweringListener: Sendable {
    var port: Int { listener.port }
    private let listener: LoopbackListener

    init(_ answer: String) throws {
        let listener = try LoopbackListener()
        self.listener = listener
        Thread.detachNewThread {
            while case let caller = accept(listener.descriptor, nil, nil), caller >= 0 {
                var question = [UInt8](repeating: 0, count: 1024)
                _ = recv(caller, &question, question.count, 0)
                _ = answer.utf8.withContiguousStorageIfAvailable { send(caller, $0.baseAddress, $0.count, 0) }
                _ = Foundation.close(caller)
            }
        }
    }

    /// Ends the thread too.
    func close() {
        shutdown(listener.descriptor, Int32(SHUT_RDWR))
        _ = Foundation.close(listener.descriptor)
    }
}
