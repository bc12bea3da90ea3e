//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// Where `[profiler] connection_string` sends the points of a service.
enum ProfilerDestination {
    case bus(PublisherConfiguration)
    case store(any TraceStore)
}

/// Finds the destination, and opens its store.
struct DestinationSettings {
    /// As in Python.
    private static let standard = "messaging://"

    let configuration: Configuration
    /// The service's own default of `control_exchange`; nil for that of the service that the file's name shows.
    let exchange: String?
    let stores: [StoreBackend]
    /// What has no effect, one sentence each.
    private(set) var notes: [String] = []

    init(_ configuration: Configuration, exchange: String?, stores: [StoreBackend]) {
        self.configuration = configuration
        self.exchange = exchange
        self.stores = stores
    }

    /// - Parameter name: the connection's name, which the broker's administrator sees.
    /// - Throws: ``SettingsError`` also if the store cannot be opened at all. A server that is away is no error.
    mutating func destination(connectionName name: String) throws(SettingsError) -> ProfilerDestination {
        let stated = try configuration.usable(.connectionString)?.text ?? Self.standard
        let string = ConnectionString(try ConnectionReference.resolve(stated, configuration.environment))
        return string.isMessaging ? .bus(try publisher(connectionName: name)) : .store(try store(string))
    }

    // MARK: The bus

    private mutating func publisher(connectionName name: String) throws(SettingsError) -> PublisherConfiguration {
        let url = try configuration.effectiveTransportURL()
        var publisher: PublisherConfiguration
        do throws(MessagingError) {
            publisher = PublisherConfiguration(connection: try TransportURL(url).configuration)
        } catch {
            throw SettingsError(error.description)
        }
        publisher.connection.connectionName = name
        publisher.topology = try configuration.ownTopology()
        if let value = try configuration.usable(.serviceExchange), value.origin != .standard {
            publisher.topology.exchange = value.text
        } else if let exchange {
            publisher.topology.exchange = exchange
        }
        do throws(SettingsError) {
            publisher.compression = try configuration.compression()
        } catch {
            // Every reader takes messages that are not compressed.
            notes.append("\(error.description): the messages are not compressed")
        }
        return publisher
    }

    // MARK: A store

    private mutating func store(_ string: ConnectionString) throws(SettingsError) -> any TraceStore {
        let candidates = stores.filter { $0.schemes.contains(string.scheme) }
        // A backend whose trait is off leaves its scheme to another.
        guard let backend = candidates.first(where: { $0.opening != nil }) ?? candidates.first else {
            throw SettingsError(UnknownStore(string, among: stores).description)
        }
        let options = backend.profilerOptions[string.scheme] ?? []
        let text = try configuration.addingStoreOptions(options, to: string.text)
        let ignored = backend.ignoredMembers(text)
        if !ignored.isEmpty {
            notes.append("\(ignored.joined(separator: ", ")) of \(string.masked) has no effect here")
        }
        do throws(StoreError) {
            return try backend.open(text, for: .collecting)
        } catch {
            throw SettingsError(error.description)
        }
    }
}
