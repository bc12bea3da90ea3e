//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation

/// A TCP port where each caller gets the same answer to its first words, and is hung up on.
final class AnsweringListener: Sendable {
    let port: Int
    private let descriptor: Int32

    struct Failure: Error {}

    init(_ answer: String) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening else { throw Failure() }
        port = Int(UInt16(bigEndian: address.sin_port))
        self.descriptor = descriptor
        Thread.detachNewThread {
            while case let caller = accept(descriptor, nil, nil), caller >= 0 {
                var question = [UInt8](repeating: 0, count: 1024)
                _ = recv(caller, &question, question.count, 0)
                _ = answer.utf8.withContiguousStorageIfAvailable { send(caller, $0.baseAddress, $0.count, 0) }
                _ = Foundation.close(caller)
            }
        }
    }

    /// Ends the thread too.
    func close() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        _ = Foundation.close(descriptor)
    }
}
