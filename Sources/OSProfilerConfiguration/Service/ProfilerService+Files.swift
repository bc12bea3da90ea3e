//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import Logging
public import OSProfiler
public import OSProfilerStore

extension ProfilerService {
    /// The variable with the paths of configuration files, separated by colons.
    private static let filesVariable = "OSPROFILER_CONFIG_FILE"

    /// Configures the profiler from environment variables: `OSPROFILER_ENABLED`, `OSPROFILER_HMAC_KEYS`,
    /// `OSPROFILER_CONNECTION_STRING`, `OSPROFILER_TRANSPORT_URL`, `OSPROFILER_EXCHANGE`,
    /// `OSPROFILER_TRACE_SQLALCHEMY`, `OSPROFILER_FILTER_ERROR_TRACE`, `OSPROFILER_SAMPLE_RATIO`,
    /// `OSPROFILER_SAMPLE_RATE`.
    ///
    /// `OSPROFILER_CONFIG_FILE` adds configuration files, separated by colons; variables take precedence over them.
    ///
    /// - Parameters:
    ///   - service: the identity of the service that sends the points.
    ///   - exchange: the service's default of `control_exchange`; nil for oslo.messaging's, `openstack`.
    ///   - stores: the kinds of stores that `connection_string` may name, beside `messaging://`.
    ///   - logger: gets what the notifiers log, and a line about a mistake in the configuration.
    public convenience init(
        service: ServiceIdentity,
        exchange: String? = nil,
        stores: [StoreBackend] = [],
        logger: Logger
    ) {
        self.init(
            environment: ProcessInfo.processInfo.environment,
            service: service,
            exchange: exchange,
            stores: stores,
            logger: logger
        )
    }

    /// Configures the profiler from files in oslo.config's format, as the services of OpenStack are; environment
    /// variables take precedence.
    ///
    /// The sections are `[profiler]`, and for a `messaging://` those by which oslo.messaging's notifier is configured:
    /// `[oslo_messaging_notifications]`, `[oslo_messaging_rabbit]` and `[DEFAULT]`.
    ///
    /// - Parameters:
    ///   - configFiles: the paths of the service's files; later ones take precedence.
    ///   - service: the identity of the service that sends the points.
    ///   - exchange: the service's default of `control_exchange`; nil for that of the service that a file's name shows,
    ///     or else oslo.messaging's, `openstack`.
    ///   - stores: the kinds of stores that `connection_string` may name, beside `messaging://`.
    ///   - logger: gets what the notifiers log, and a line about a mistake in the configuration.
    public convenience init(
        configFiles: [String],
        service: ServiceIdentity,
        exchange: String? = nil,
        stores: [StoreBackend] = [],
        logger: Logger
    ) {
        self.init(
            configFiles: configFiles,
            environment: ProcessInfo.processInfo.environment,
            service: service,
            exchange: exchange,
            stores: stores,
            logger: logger
        )
    }

    convenience init(
        configFiles: [String]? = nil,
        environment: [String: String],
        service: ServiceIdentity,
        exchange: String? = nil,
        stores: [StoreBackend] = [],
        logger: Logger
    ) {
        let named = environment[Self.filesVariable]?.split(separator: ":").map(String.init) ?? []
        let paths = configFiles ?? named
        var files: [OsloConfigFile] = []
        var fault: SettingsError?
        do throws(SettingsError) {
            for path in paths.reversed() {
                let option = configFiles == nil ? Self.filesVariable : "the path"
                files.append(try OsloConfigFile(path: path, namedBy: option))
            }
        } catch {
            fault = error
        }
        self.init(
            Configuration(environment: environment, files: files, namedFiles: Set(paths)),
            fault: fault,
            service: service,
            exchange: exchange,
            stores: stores,
            logger: logger
        )
    }
}
