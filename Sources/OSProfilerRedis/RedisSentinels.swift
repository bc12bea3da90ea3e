//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerStore

/// Asks the sentinels of a connection string, each on a connection that is opened for the question.
struct RedisSentinels: Sendable {
    let sentinels: RedisConnectionString.Sentinels
    /// The time-out for each sentinel in seconds.
    let timeout: Double

    /// Returns the master's address that most sentinels name.
    func master() throws(StoreError) -> RedisConnectionString.Endpoint {
        var votes: [RedisConnectionString.Endpoint: Int] = [:]
        var failure: StoreError?
        for (_, answer) in ask("GET-MASTER-ADDR-BY-NAME") {
            switch answer {
            case .success(let reply):
                let parts = reply.elements.compactMap(\.text)
                guard parts.count == 2, let port = Int(parts[1]) else { continue }
                votes[RedisConnectionString.Endpoint(host: parts[0], port: port), default: 0] += 1
            case .failure(let error): failure = error
            }
        }
        if let best = votes.max(by: { ($0.value, $1.key.description) < ($1.value, $0.key.description) }) {
            return best.key
        }
        let places = sentinels.endpoints.map(\.description).joined(separator: ", ")
        guard let failure else {
            throw StoreError(
                .unavailable,
                "none of the sentinels \(places) knows a master \"\(sentinels.serviceName)\": see sentinel_service_name"
            )
        }
        throw StoreError(failure.code, "none of the sentinels \(places) names a master: \(failure)")
    }

    /// Returns whether a majority of the sentinels agrees that this is the master and that every replica is down, so
    /// that no replica can be promoted in its place.
    func isAlone(_ master: RedisConnectionString.Endpoint) -> Bool {
        guard (try? self.master()) == master else { return false }
        var agreeing = 0
        for (_, answer) in ask("REPLICAS") {
            guard case .success(.array(let replicas)) = answer else { continue }
            guard replicas.allSatisfy(Self.isDown) else { return false }
            agreeing += 1
        }
        return agreeing > sentinels.endpoints.count / 2
    }

    private static func isDown(_ replica: RedisReply) -> Bool {
        let parts = replica.elements.compactMap(\.text)
        guard let name = parts.firstIndex(of: "flags"), name + 1 < parts.count else { return false }
        let flags = parts[name + 1].split(separator: ",")
        return flags.contains { $0 == "s_down" || $0 == "o_down" || $0 == "disconnected" }
    }

    /// The number of sentinels that answer.
    var answering: Int {
        ask("GET-MASTER-ADDR-BY-NAME").count { if case .success = $0.answer { true } else { false } }
    }

    private func ask(
        _ question: RedisValue
    ) -> [(sentinel: RedisConnectionString.Endpoint, answer: Result<RedisReply, StoreError>)] {
        sentinels.endpoints.map { endpoint in
            do throws(StoreError) { return (endpoint, .success(try ask(endpoint, question))) } catch {
                return (endpoint, .failure(error))
            }
        }
    }

    private func ask(
        _ endpoint: RedisConnectionString.Endpoint,
        _ question: RedisValue
    ) throws(StoreError) -> RedisReply {
        let socket = try RedisSocket(endpoint, timeout: timeout, connectTimeout: timeout, .sentinel)
        var commands = RedisCommands()
        if let password = sentinels.password {
            commands.add(["AUTH"] + (sentinels.user.map { [RedisValue($0)] } ?? []) + [RedisValue(password)])
        }
        commands.add("SENTINEL", question, RedisValue(sentinels.serviceName))
        let replies = try socket.exchange(commands)
        if let text = replies.lazy.compactMap(\.failure).first {
            throw RedisError.storeError(text, at: endpoint.description, .sentinel)
        }
        return replies[replies.count - 1]
    }
}
#endif
