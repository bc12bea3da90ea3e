//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import OSProfilerTCP

/// The address of a server. libmariadb tries the addresses of a host in turn, but its time limit holds only for the first:
/// after that it would wait as long as the system does for each that swallows packets.
enum MySQLAddress {
    /// Returns the address that answers, of a host with several; nil if there is no choice.
    ///
    /// - Parameter limit: seconds for all addresses together.
    /// - Throws: ``MySQLError`` if the name has no address, or none of several answers.
    static func answering(
        _ server: MySQLConnectionString.Server,
        within limit: Int,
        _ connector: TCPConnector
    ) throws -> String? {
        guard let host = server.host else { return nil }
        do throws(TCPError) {
            let addresses = try connector.resolve(host, server.port)
            guard addresses.count > 1 else { return nil }
            let socket = try TCPConnector.connect(to: addresses, within: .seconds(limit))
            socket.close()
            return socket.address.text
        } catch {
            throw MySQLError.unreachable(error, within: limit)
        }
    }

    /// Returns why libmariadb did not reach the only address of a host. Its own message has a number that means nothing:
    /// `Can't connect to server on 'db' (115)`.
    ///
    /// - Parameters:
    ///   - limit: the seconds after which libmariadb gives up.
    ///   - isOver: whether they have passed.
    /// - Returns: nil if the server can be reached now.
    static func refusal(
        _ server: MySQLConnectionString.Server,
        within limit: Int,
        isOver: Bool,
        _ connector: TCPConnector
    ) -> MySQLError? {
        guard let host = server.host else { return nil }
        if isOver { return .unreachable(.failed([(host, nil)]), within: limit) }
        do throws(TCPError) {
            try connector.connect(to: host, port: server.port, within: .seconds(1)).close()
            return nil
        } catch {
            return .unreachable(error, within: 1)
        }
    }
}

extension MySQLError {
    /// - Parameter limit: seconds.
    static func unreachable(_ error: TCPError, within limit: Int) -> MySQLError {
        // The numbers are libmariadb's.
        if case .unresolved(let reason) = error {
            return MySQLError(number: 2005, message: "the host name cannot be resolved: \(reason)")
        }
        guard error.isTimeout else {
            return MySQLError(number: 2002, message: "\(error)", advice: "is a server running there?")
        }
        let advice = "is the host up, does a firewall block it?"
        return MySQLError(number: 2002, message: "\(error) within \(limit) s", advice: advice)
    }
}
#endif
