//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerMessaging

extension Configuration {
    /// Returns the transport URL with the TLS and heartbeat options of the files added, as oslo.messaging does:
    /// members of the URL's query take precedence over `[oslo_messaging_rabbit]`.
    func effectiveTransportURL() throws(CLIError) -> String {
        guard var url = try usable(.transportURL)?.text else { throw CLIError("no transport URL") }
        func add(_ name: String, _ key: SettingKey, as text: String? = nil) throws(CLIError) {
            guard let value = try usable(key), value.origin != .standard else { return }
            url = TransportURL.adding(name, text ?? value.text, to: url)
        }
        let saysTLS = TransportURL.has("ssl", url) || url.lowercased().hasPrefix("amqps:")
        let isTLS = saysTLS ? true : try bool(.ssl)
        if isTLS {
            try add("ssl", .ssl)
            try add("ssl_ca_file", .sslCAFile)
            try add("ssl_cert_file", .sslCertificateFile)
            try add("ssl_key_file", .sslKeyFile)
        }
        // oslo.messaging disables heartbeats for any number below 1.
        let isOff = try number(.heartbeat).map { $0 < 0 } ?? false
        try add("heartbeat", .heartbeat, as: isOff ? "0" : nil)
        return url
    }

    /// Throws if a setting is not of its kind, or refers to nothing, whether or not anything uses it.
    func checkValues() throws(CLIError) {
        _ = try ownTopology()
        _ = try number(.heartbeat)
        _ = try bool(.ssl)
        _ = try bool(.mirroredQueues)
        for key in SettingKey.all { _ = try usable(key) }
    }

    /// Returns the names of exchange and queue, and their declaration properties.
    ///
    /// - Throws: ``CLIError`` also if the files of several services contradict each other in them.
    func topology() throws(CLIError) -> BusTopology {
        if let contradiction = try declarationContradiction() { throw contradiction.error }
        return try ownTopology()
    }

    /// Returns the names and properties that are in force, even if the files of several services contradict each other.
    func ownTopology() throws(CLIError) -> BusTopology {
        var topology = BusTopology()
        for exchange in namedExchanges + [exchange] {
            if let fault = exchange.fault { throw CLIError(fault) }
        }
        topology.exchange = exchange.text
        topology.isDurable = try bool(.durableQueues)
        topology.isAutoDelete = try bool(.autoDelete)
        topology.isQuorum = try bool(.quorumQueue)
        for (limit, key) in SettingKey.quorumLimits {
            // As in oslo.messaging, 0 omits the argument, and any other number is declared.
            guard let number = try number(key), number != 0 else { continue }
            topology.quorumLimits[limit] = number
        }
        return topology
    }

    /// Returns how the services compress their messages; nil for not at all.
    ///
    /// - Throws: ``CLIError`` for a compression that is not supported.
    func compression() throws(CLIError) -> MessageCompression? {
        guard let value = try usable(.compression) else { return nil }
        guard let compression = MessageCompression(name: value.text) else {
            throw Self.invalid(.compression, value, "gzip or bzip2")
        }
        return compression
    }

    /// Whether a flag, rather than a file, says how the services declare their queue.
    var statesDeclarationByFlag: Bool {
        SettingKey.declaration.contains { key in
            if case .flag? = value(of: key)?.origin { true } else { false }
        }
    }

    /// Whether the settings state how the services declare their queue, so that it may be created in that way.
    ///
    /// A flag or an option of a file states it. So does a service's own configuration file (one with a transport URL,
    /// given with `--config-file`): for options that it omits, the service uses oslo.messaging's default too.
    var statesDeclaration: Bool {
        SettingKey.declaration.contains { value(of: $0).map { $0.origin != .standard } ?? false }
            || files.contains { file in
                namedFiles.contains(file.path)
                    && SettingKey.transportURL.options.contains { file.option($0.section, $0.name) != nil }
            }
    }
}
