//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import Foundation
internal import Synchronization

/// A relay between AMQP clients and a broker on the loopback interface. It hides some of the broker's methods, changes the
/// client's, or cuts the connection, like a broker or a network in trouble.
package final class FrameRelay: Sendable {
    /// A method, by its class and method id in AMQP 0-9-1.
    package struct Method: Sendable, Hashable {
        package static let consumeOK = Method(classID: 60, methodID: 21)
        package static let cancel = Method(classID: 60, methodID: 30)
        package static let ack = Method(classID: 60, methodID: 80)

        package let classID: UInt16
        package let methodID: UInt16
    }

    package enum Action: Sendable {
        case forward
        case hide
        /// Forwards it, and closes both sides after this many seconds.
        case cut(after: TimeInterval)
    }

    package var port: Int { listener.port }
    /// Number of connections through the relay so far.
    package var connections: Int { accepted.count }
    /// When it accepted each connection.
    package var accepted: [ContinuousClock.Instant] { acceptTimes.withLock { $0 } }

    private let listener: LoopbackListener
    private let brokerPort: Int
    private let action: @Sendable (Method) -> Action
    private let refusal: @Sendable (QueueDeclare) -> Refusal?
    private let change: @Sendable (Method) -> Change
    private let acceptTimes = Mutex<[ContinuousClock.Instant]>([])

    /// - Parameter action: decides what happens to each method from the broker.
    package convenience init(to brokerPort: Int, _ action: @escaping @Sendable (Method) -> Action) throws {
        try self.init(to: brokerPort, action: action, refusal: { _ in nil }, change: { _ in .none })
    }

    /// - Parameter refusal: returns how to answer a client's declaration in the broker's place; nil to forward it.
    package convenience init(
        to brokerPort: Int,
        refusing refusal: @escaping @Sendable (QueueDeclare) -> Refusal?
    ) throws {
        try self.init(to: brokerPort, action: { _ in .forward }, refusal: refusal, change: { _ in .none })
    }

    /// - Parameter change: decides what becomes of each method from the client.
    package convenience init(to brokerPort: Int, changing change: @escaping @Sendable (Method) -> Change) throws {
        try self.init(to: brokerPort, action: { _ in .forward }, refusal: { _ in nil }, change: change)
    }

    private init(
        to brokerPort: Int,
        action: @escaping @Sendable (Method) -> Action,
        refusal: @escaping @Sendable (QueueDeclare) -> Refusal?,
        change: @escaping @Sendable (Method) -> Change
    ) throws {
        self.refusal = refusal
        self.change = change
        listener = try LoopbackListener()
        self.brokerPort = brokerPort
        self.action = action
        Thread.detachNewThread { [listener] in
            while case let client = accept(listener.descriptor, nil, nil), client >= 0 { self.serve(client) }
        }
    }

    /// Stops accepting connections.
    package func close() {
        _ = shutdown(listener.descriptor, Int32(SHUT_RDWR))
        _ = Foundation.close(listener.descriptor)
    }

    private func serve(_ client: Int32) {
        acceptTimes.withLock { $0.append(.now) }
        let broker = LoopbackListener.makeSocket(AF_INET)
        var address = LoopbackListener.address(brokerPort)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(broker, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        let link = Link(client: client, broker: broker)
        guard isConnected else { return link.hangUp() }
        Thread.detachNewThread {
            if self.forwardClient(link) { link.hangUp() } else { link.hangUpOnClient() }
        }
        Thread.detachNewThread {
            self.forwardFrames(link)
            link.hangUp()
        }
    }

    /// - Returns: false if the broker is to see nothing of the end.
    private func forwardClient(_ link: Link) -> Bool {
        // The protocol header is no frame.
        guard let header = link.readExactly(8, broker: false) else { return true }
        link.write(header, toBroker: true)
        while let head = link.readExactly(7, broker: false),
            let body = link.readExactly(Int(head.number(at: 3, bytes: 4)) + 1, broker: false)
        {
            if head[0] == 1, let declare = QueueDeclare(body), let refusal = refusal(declare) {
                link.write(refusal.connectionClose, toBroker: false)
                // Its answer ends the connection.
                _ = link.readExactly(1, broker: false)
                return true
            }
            switch Method(head, body).map(change) ?? .none {
            case .none: link.write(head + body, toBroker: true)
            case .otherTag: link.write(head + body[..<4] + Self.unknownTag + body[12...], toBroker: true)
            case .halfOpen: return false
            }
        }
        return true
    }

    private func forwardFrames(_ link: Link) {
        while let head = link.readExactly(7), let body = link.readExactly(Int(head.number(at: 3, bytes: 4)) + 1) {
            switch Method(head, body).map(action) ?? .forward {
            case .hide: continue
            case .forward: link.write(head + body, toBroker: false)
            case .cut(let seconds):
                link.write(head + body, toBroker: false)
                DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { link.hangUp() }
            }
        }
    }

    /// The two sockets of a connection. The descriptors stay open until both sides are done.
    private final class Link: Sendable {
        private let client: Int32
        private let broker: Int32

        init(client: Int32, broker: Int32) { (self.client, self.broker) = (client, broker) }

        deinit {
            _ = Foundation.close(client)
            _ = Foundation.close(broker)
        }

        func hangUp() {
            _ = shutdown(client, Int32(SHUT_RDWR))
            _ = shutdown(broker, Int32(SHUT_RDWR))
        }

        func hangUpOnClient() { _ = shutdown(client, Int32(SHUT_RDWR)) }

        func read(broker isBroker: Bool, atMost limit: Int) -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: limit)
            let count = recv(isBroker ? broker : client, &buffer, limit, 0)
            return count > 0 ? Array(buffer[..<count]) : nil
        }

        func readExactly(_ count: Int, broker isBroker: Bool = true) -> [UInt8]? {
            var bytes: [UInt8] = []
            while bytes.count < count {
                guard let more = read(broker: isBroker, atMost: count - bytes.count) else { return nil }
                bytes += more
            }
            return bytes
        }

        func write(_ bytes: [UInt8], toBroker: Bool) {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    send(toBroker ? broker : client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}

extension [UInt8] {
    /// An unsigned integer in network byte order.
    func number(at start: Int, bytes: Int) -> UInt64 {
        self[start..<start + bytes].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
