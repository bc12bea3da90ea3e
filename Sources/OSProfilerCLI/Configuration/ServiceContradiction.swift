//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerConfiguration
internal import OSProfilerMessaging
internal import OSProfilerStore

/// What the files of two services say differently, although it has to be the same for all whose traces are consumed
/// together.
struct ServiceContradiction {
    let message: String
    let advice: String

    var error: CLIError { CLIError("\(message): \(advice)") }
}

extension Configuration {
    /// All contradictions between the files of the services.
    func serviceContradictions() throws(CLIError) -> [ServiceContradiction] {
        [brokerContradiction(), try declarationContradiction()].compactMap { $0 }
    }

    // MARK: The broker

    /// Returns the first two services whose files name different brokers; nil if all agree, or a flag or the
    /// environment names the broker.
    func brokerContradiction() -> ServiceContradiction? {
        let places = services.compactMap(Self.place)
        guard let first = places.first, let other = places.first(where: { !$0.place.isSame(as: first.place) }) else {
            return nil
        }
        return ServiceContradiction(
            message: "\(first.path) names \(first.place.text), but \(other.path) names \(other.place.text)",
            advice: "run one command for each broker and virtual host, or say which one is meant with --transport-url "
                + "(`consume` takes several)"
        )
    }

    /// Returns where a service's files lead; nil if no file says so, or if what it says is no transport URL.
    private static func place(_ service: ServiceFiles) -> (path: String, place: BrokerPlace)? {
        guard let value = service.configuration.value(of: .transportURL), value.fault == nil,
            case .file(let path) = value.origin, service.configuration.namedFiles.contains(path),
            let url = try? TransportURL(value.text)
        else { return nil }
        return (path, BrokerPlace(url.configuration))
    }

    // MARK: The store

    /// Returns the first two services whose files name different stores; nil if all agree, or a flag or the environment
    /// names the store. A `messaging://` names none.
    func storeContradiction() -> ServiceContradiction? {
        let stores = services.compactMap { service -> (path: String, text: String)? in
            guard let value = service.configuration.value(of: .connectionString), case .file(let path) = value.origin,
                namedFiles.contains(path), !ConnectionString(value.text).isMessaging
            else { return nil }
            return (path, value.text)
        }
        guard let first = stores.first, let other = stores.first(where: { $0.text != first.text }) else { return nil }
        func words(_ store: (path: String, text: String)) -> String {
            "\(store.path) names the store \(ConnectionString(store.text).masked)"
        }
        return ServiceContradiction(
            message: "\(words(first)), but \(words(other))",
            advice: "give the files of one service only, or say which store is meant with --connection-string"
        )
    }

    // MARK: The declaration

    /// Returns the first two services whose files lead to different declarations; nil if all agree.
    func declarationContradiction() throws(CLIError) -> ServiceContradiction? {
        var stated: (service: ServiceFiles, topology: BusTopology)?
        for service in services where service.statesDeclaration {
            let topology = try CLIError.translating { () throws(SettingsError) in
                try service.configuration.ownTopology()
            }
            guard let first = stated else {
                stated = (service, topology)
                continue
            }
            let keys = Self.differences(first.topology, topology)
            guard !keys.isEmpty else { continue }
            func words(_ service: ServiceFiles) -> String {
                keys.map { service.configuration.statement(of: $0, in: service.path) }.joined(separator: " and ")
            }
            return ServiceContradiction(
                message:
                    "\(words(first.service)), but \(words(service)): services that use one queue have to declare it alike",
                advice: "make the files agree, give those of one service only, or say how the queue is declared with "
                    + "--durable or --quorum"
            )
        }
        return nil
    }

    /// Returns the settings because of which two services declare exchange or queue differently.
    private static func differences(_ one: BusTopology, _ other: BusTopology) -> [SettingKey] {
        var keys: [SettingKey] = []
        if one.isQuorum != other.isQuorum {
            keys.append(.quorumQueue)
        } else if one.declaresDurable != other.declaresDurable {
            keys.append(.durableQueues)
        }
        if one.isAutoDelete != other.isAutoDelete { keys.append(.autoDelete) }
        guard one.isQuorum, other.isQuorum else { return keys }
        return keys + SettingKey.quorumLimits.filter { one.quorumLimits[$0.0] != other.quorumLimits[$0.0] }.map(\.1)
    }

    private func statement(of key: SettingKey, in path: String) -> String {
        guard let value = value(of: key), let source = value.origin.source else {
            return "\(path) leaves \(key.name) at its default (\(key.fallback ?? "none"))"
        }
        return "\(source) says \(key.name) = \(value.text)"
    }
}
