//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import Foundation
internal import OSProfilerTCP

/// The addresses of a host. libpq tries them in turn, but gives up on one that does not answer only in calls that block.
enum PostgreSQLAddresses {
    /// Adds the addresses of a host with several, the one that answers first. libpq still expects the host's name in the
    /// server's certificate, and goes on to the next address if a server is not of the kind that is asked for.
    ///
    /// - Parameters:
    ///   - parameters: those of one server.
    ///   - environment: provides the libpq variables that name it otherwise.
    /// - Returns: the parameters unchanged if there is no choice, or if no address answers: libpq then says why.
    static func ordered(
        _ parameters: [String: String],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        until deadline: ContinuousClock.Instant,
        _ connector: TCPConnector = TCPConnector()
    ) -> [String: String] {
        guard parameters["hostaddr"] == nil, environment["PGHOSTADDR"] == nil,
            let host = parameters["host"] ?? environment["PGHOST"], !host.contains(","),
            host.first.map({ $0 != "/" && $0 != "@" }) == true,
            let port = Int(parameters["port"] ?? environment["PGPORT"] ?? "5432"),
            let addresses = try? connector.resolve(host, port), addresses.count > 1,
            let socket = try? TCPConnector.connect(to: addresses, within: deadline - .now)
        else { return parameters }
        // A server takes no notice of a connection that says nothing.
        socket.close()
        let silent = socket.silent.map(\.text)
        let others = addresses.map(\.text).filter { $0 != socket.address.text && !silent.contains($0) }
        let ordered = [socket.address.text] + others + silent
        var parameters = parameters
        parameters["hostaddr"] = ordered.joined(separator: ",")
        parameters["host"] = ordered.map { _ in host }.joined(separator: ",")
        parameters["port"] = ordered.map { _ in "\(port)" }.joined(separator: ",")
        return parameters
    }
}
#endif
