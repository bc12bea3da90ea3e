//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerMessaging

extension Configuration {
    /// The exchanges named explicitly: the flag's, or else those of the services whose files `--config-file` names,
    /// in that order. Empty if none is named.
    ///
    /// The files of one service share an exchange: the last one that sets `control_exchange` applies, or else the
    /// default in the service's code. See ``ServiceFiles``.
    package var namedExchanges: [Value] {
        let key = SettingKey.controlExchange
        if let flag = key.flag, let text = flags[key.name] { return [Value(text: text, origin: .flag(flag))] }
        var found: [(owner: String, value: Value)] = []
        for file in files.reversed() where namedFiles.contains(file.path) {
            let stated = key.options.lazy.compactMap { value(of: key, $0.section, $0.name, in: file) }.first
            let standard = file.service.map { Value(text: ServiceExchange.name(of: $0), origin: .service(file.path)) }
            guard let owner = file.owner, let value = stated ?? standard else { continue }
            if let index = found.firstIndex(where: { $0.owner == owner }) {
                if stated != nil { found[index].value = value }
            } else {
                found.append((owner, value))
            }
        }
        var seen: Set<String> = []
        return found.map(\.value).filter { seen.insert($0.text).inserted }
    }

    /// The exchange for a command that publishes to only one: the named one with the highest precedence, or the
    /// default.
    package var exchange: Value {
        namedExchanges.last ?? value(of: .controlExchange)
            ?? Value(text: ServiceExchange.libraryDefault, origin: .standard)
    }
}
