//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import TestSupport

/// Takes one connection after the other, logs each in as a broker does, and then says what it was given to say.
final class FakeBroker: @unchecked Sendable {
    var port: Int { listener.port }
    private let listener: LoopbackListener

    init() throws { listener = try LoopbackListener() }

    deinit { close(listener.descriptor) }

    /// Serves the next connection on a thread of its own: the login, then `speech` without being asked, then the end.
    ///
    /// - Parameter frameMax: the largest frame that it agrees to.
    func serveNext(frameMax: UInt32, speech: [UInt8]) {
        Thread.detachNewThread { [listener] in
            let client = accept(listener.descriptor, nil, nil)
            guard client >= 0 else { return }
            defer { close(client) }
            Self.login(client, frameMax)
            Self.send(speech, to: client)
            shutdown(client, Int32(SHUT_WR))
            // What the client still writes is taken, so that nothing of the speech is lost to a reset.
            while !Self.receive(from: client).isEmpty {}
        }
    }

    private static func login(_ client: Int32, _ frameMax: UInt32) {
        _ = receive(from: client)
        let start = WireWriter.method(10, 10) { writer in
            writer.write(UInt16(9))
            writer.write(long: [])
            writer.write(long: Array("PLAIN".utf8))
            writer.write(long: Array("en_US".utf8))
        }
        send(start.bytes, to: client)
        _ = receive(from: client)
        let tune = WireWriter.method(10, 30) { writer in
            writer.write(UInt16(255))
            writer.write(frameMax)
            writer.write(UInt16(0))
        }
        send(tune.bytes, to: client)
        _ = receive(from: client)
        send(WireWriter.method(10, 41) { $0.write(short: "") }.bytes, to: client)
    }

    private static func receive(from client: Int32) -> ArraySlice<UInt8> {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(client, &buffer, buffer.count, 0)
        return buffer.prefix(max(count, 0))
    }

    private static func send(_ bytes: [UInt8], to client: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }
}
