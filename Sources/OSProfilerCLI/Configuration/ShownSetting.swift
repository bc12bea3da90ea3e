//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerMessaging

/// A setting as `config show` prints it, without secrets.
struct ShownSetting: Equatable {
    let name: String
    /// Nil if the setting has neither a value nor a default.
    let value: String?
    let origin: Configuration.Origin

    static func all(_ configuration: Configuration) throws -> [ShownSetting] {
        try SettingKey.all.map { key in
            let value = try value(of: key, configuration)
            return ShownSetting(
                name: key.name,
                value: value.map { masked($0.text, key.secrecy) },
                origin: value?.origin ?? .standard
            )
        }
    }

    private static func value(
        of key: SettingKey,
        _ configuration: Configuration
    ) throws(CLIError) -> Configuration.Value? {
        switch key.name {
        case SettingKey.connectionString.name: return try configuration.connectionString()
        case SettingKey.controlExchange.name:
            let exchanges = configuration.namedExchanges.map(\.text)
            let exchange = configuration.exchange
            guard exchanges.count > 1 else { return exchange }
            return Configuration.Value(text: exchanges.joined(separator: ", "), origin: exchange.origin)
        default: return configuration.value(of: key)
        }
    }

    private static func masked(_ text: String, _ secrecy: SettingKey.Secrecy) -> String {
        switch secrecy {
        case .open: text
        case .url: ConnectionString(text).masked
        case .secret: SecretText.mask
        }
    }

    static func writeJSON(_ settings: [ShownSetting], to writer: inout ByteWriter) {
        writer.writeArray(.lines(level: 1)) { list in
            for setting in settings {
                list.object { object in
                    object.member("name", setting.name)
                    object.member("value", setting.value)
                    object.member("origin", setting.origin.kind)
                    object.member("source", setting.origin.source)
                }
            }
        }
        writer.write("\n")
    }

    static func table(_ settings: [ShownSetting]) -> TextTable {
        var table = TextTable([.init(title: "SETTING"), .init(title: "VALUE"), .init(title: "FROM")])
        for setting in settings {
            let source = setting.origin.source.map { " \($0)" } ?? ""
            table.add([setting.name, setting.value ?? "-", setting.origin.kind + source])
        }
        return table
    }
}
