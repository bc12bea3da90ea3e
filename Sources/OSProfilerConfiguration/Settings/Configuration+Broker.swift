//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerMessaging

extension Configuration {
    /// Returns the transport URL with the TLS and heartbeat options of the files added, as oslo.messaging does:
    /// members of the URL's query take precedence over `[oslo_messaging_rabbit]`.
    package func effectiveTransportURL() throws(SettingsError) -> String {
        guard var url = try usable(.transportURL)?.text else { throw SettingsError("no transport URL") }
        func add(_ name: String, _ key: SettingKey, as text: String? = nil) throws(SettingsError) {
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

    /// Returns the names and properties that are in force, even if the files of several services contradict each other.
    package func ownTopology() throws(SettingsError) -> BusTopology {
        var topology = BusTopology()
        for exchange in namedExchanges + [exchange] {
            if let fault = exchange.fault { throw SettingsError(fault) }
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
    /// - Throws: ``SettingsError`` for a compression that is not supported.
    package func compression() throws(SettingsError) -> MessageCompression? {
        guard let value = try usable(.compression) else { return nil }
        guard let compression = MessageCompression(name: value.text) else {
            throw Self.invalid(.compression, value, "gzip or bzip2")
        }
        return compression
    }
}
