//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Configuration
public import Configuration
public import Logging
public import OSProfiler
public import OSProfilerStore

extension ProfilerService {
    /// Configures the profiler from a reader of swift-configuration, once.
    ///
    /// The keys are those of `[profiler]` in camel case: `enabled`, `hmacKeys`, `connectionString`, `traceSqlalchemy`,
    /// `filterErrorTrace`, `sampleRatio`, `sampleRate`, and those of Python's drivers. For a `messaging://` there are
    /// also `transportUrl`, `controlExchange`, and the options of `[oslo_messaging_rabbit]` under `rabbit`, such as
    /// `rabbit.amqpDurableQueues`. Keys, URLs and connection strings are read as secrets.
    ///
    /// ```swift
    /// let config = ConfigReader(provider: EnvironmentVariablesProvider())
    /// // Reads SHOP_PROFILER_ENABLED, SHOP_PROFILER_HMAC_KEYS, …
    /// let tracing = ProfilerService(config: config.scoped(to: "shop.profiler"), service: identity, logger: logger)
    /// ```
    ///
    /// - Parameters:
    ///   - config: the reader, scoped to where the keys are.
    ///   - service: the identity of the service that sends the points.
    ///   - exchange: the service's default of `control_exchange`; nil for oslo.messaging's, `openstack`.
    ///   - stores: the kinds of stores that `connectionString` may name, beside `messaging://`.
    ///   - logger: gets what the notifiers log, and a line about a mistake in the configuration.
    public convenience init(
        config: ConfigReader,
        service: ServiceIdentity,
        exchange: String? = nil,
        stores: [StoreBackend] = [],
        logger: Logger
    ) {
        let file = OsloConfigFile(options: Self.options(config), path: "the configuration")
        self.init(
            OSProfilerConfiguration.Configuration(environment: [:], files: [file], namedFiles: [file.path]),
            service: service,
            exchange: exchange,
            stores: stores,
            logger: logger
        )
    }

    private static func options(_ config: ConfigReader) -> [(section: String, name: String, value: String)] {
        let rabbit = config.scoped(to: "rabbit")
        let keys =
            (SettingKey.profilerOptions + [.transportURL, .controlExchange]).map { (key: $0, reader: config) }
            + SettingKey.rabbitOptions.map { (key: $0, reader: rabbit) }
        return keys.compactMap { key, reader in
            guard let place = key.current.first, let value = value(of: key, reader) else { return nil }
            return (place.section, place.name, value)
        }
    }

    /// Returns a value as a text, whatever kind the provider has it as.
    private static func value(of key: SettingKey, _ config: ConfigReader) -> String? {
        let name = ConfigKey(camelCase(key.name))
        let isSecret = key.secrecy != .open
        return config.string(forKey: name, isSecret: isSecret)
            ?? config.bool(forKey: name, isSecret: isSecret).map { "\($0)" }
            ?? config.int(forKey: name, isSecret: isSecret).map { "\($0)" }
            ?? config.double(forKey: name, isSecret: isSecret).map { "\($0)" }
    }

    private static func camelCase(_ name: String) -> String {
        let words = name.split(separator: "_")
        return words.dropFirst().reduce(String(words.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
    }
}
#endif
