//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ
internal import OSProfilerTCP

extension AMQPConnection {
    /// Connects and logs in, trying the endpoints in order.
    ///
    /// Wrong credentials, and a virtual host that is missing or forbidden to the user, end the attempts: the next
    /// broker of the cluster would answer the same, unless another user logs in there. Otherwise the error lists every
    /// endpoint tried and its failure.
    public static func open(_ configuration: AMQPConfiguration) throws(AMQPError) -> AMQPConnection {
        try open(configuration, TCPConnector())
    }

    /// Connects and logs in.
    ///
    /// - Parameter connector: resolves the host names.
    static func open(
        _ configuration: AMQPConfiguration,
        _ connector: TCPConnector
    ) throws(AMQPError) -> AMQPConnection {
        let isOneUser = Set(configuration.endpoints.map(configuration.credentials(at:))).count < 2
        var failures: [AMQPError] = []
        for endpoint in configuration.endpoints {
            do throws(AMQPError) {
                return try open(configuration, at: endpoint, connector)
            } catch {
                switch error.code {
                case .virtualHostNotFound, .invalidArgument: throw error
                case .authenticationFailed, .accessRefused: if isOneUser { throw error }
                default: break
                }
                failures.append(error)
            }
        }
        guard let last = failures.last else {
            throw AMQPError(code: .invalidArgument, message: "no broker to connect to")
        }
        throw AMQPError(
            code: last.code,
            message: failures.map(\.message).joined(separator: "; "),
            replyCode: last.replyCode
        )
    }

    private static func open(
        _ configuration: AMQPConfiguration,
        at endpoint: AMQPEndpoint,
        _ connector: TCPConnector
    ) throws(AMQPError) -> AMQPConnection {
        guard let link = osp_amqp_link_create() else {
            throw AMQPError(code: .socket, message: "\(endpoint): out of memory")
        }
        do throws(AMQPError) {
            let start = osp_amqp_clock()
            try connect(link, configuration, endpoint, connector)
            let left = configuration.connectTimeout.microseconds - (osp_amqp_clock() - start)
            try logIn(link, configuration, endpoint, timeout: max(left, 1))
        } catch {
            osp_amqp_link_destroy(link)
            throw error
        }
        return AMQPConnection(link: link, endpoint: endpoint, configuration: configuration)
    }

    private static func logIn(
        _ link: OpaquePointer,
        _ configuration: AMQPConfiguration,
        _ endpoint: AMQPEndpoint,
        timeout: Int64
    ) throws(AMQPError) {
        let arena = AMQPArena()
        let credentials = configuration.credentials(at: endpoint)
        var properties = try arena.table(clientProperties(configuration))
        let frameMax = Int32(clamping: max(configuration.frameMax, 4096))
        let heartbeat = Int32(min(max(configuration.heartbeat, 0), 65_535))
        let reply = osp_amqp_login(
            link,
            arena.cString(configuration.virtualHost),
            frameMax,
            heartbeat,
            &properties,
            arena.cString(credentials.user),
            arena.cString(credentials.password),
            timeout
        )
        withExtendedLifetime(arena) {}

        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL:
            return
        case AMQP_RESPONSE_SERVER_EXCEPTION where reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD:
            let close = reply.reply.decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
            throw loginRefused(close.reply_code, close.reply_text.string, configuration, endpoint)
        default:
            throw loginBroken(reply.library_error, link, configuration, endpoint)
        }
    }

    /// The properties that the broker displays for this connection, and the capabilities of this client. Without
    /// `consumer_cancel_notify` a consumer would wait for ever on a deleted queue.
    private static func clientProperties(_ configuration: AMQPConfiguration) -> [(String, AMQPValue)] {
        var properties: [(String, AMQPValue)] = [
            ("product", .string(configuration.product)),
            ("platform", "Swift"),
            (
                "capabilities",
                .table([
                    ("consumer_cancel_notify", true),
                    ("connection.blocked", true),
                    ("basic.nack", true),
                    ("publisher_confirms", true),
                    ("authentication_failure_close", true),
                    ("exchange_exchange_bindings", true),
                ])
            ),
        ]
        properties.append(("version", .string(configuration.productVersion ?? AMQPLibrary.version)))
        if let name = configuration.connectionName {
            properties.append(("connection_name", .string(name)))
        }
        return properties
    }
}
