//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerMessaging

extension Configuration {
    /// The exchanges named explicitly: the flag's, or else those of the services whose files `--config-file` names,
    /// in that order. Empty if none is named.
    ///
    /// The files of one service share an exchange: the last one that sets `control_exchange` applies, or else the
    /// default in the service's code.
    var namedExchanges: [Value] {
        let key = SettingKey.controlExchange
        if let flag = key.flag, let text = flags[key.name] { return [Value(text: text, origin: .flag(flag))] }
        var found: [(service: String?, value: Value)] = []
        for file in files.reversed() where namedFiles.contains(file.path) {
            let service = ServiceExchange.service(ofFile: file.path, sections: file.options.map(\.section))
            let stated = key.options.lazy.compactMap { file.value($0.section, $0.name) }.first { !$0.isEmpty }
            guard let text = stated ?? service.map(ServiceExchange.name) else { continue }
            let value = Value(text: text, origin: stated == nil ? .service(file.path) : .file(file.path))
            if let index = found.firstIndex(where: { $0.service == service }) {
                if stated != nil { found[index].value = value }
            } else {
                found.append((service, value))
            }
        }
        var seen: Set<String> = []
        return found.map(\.value).filter { seen.insert($0.text).inserted }
    }

    /// The exchange for a command that publishes to only one: the named one with the highest precedence, or the
    /// default.
    var exchange: Value {
        namedExchanges.last ?? value(of: .controlExchange)
            ?? Value(text: ServiceExchange.libraryDefault, origin: .standard)
    }
}
