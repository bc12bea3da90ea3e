//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerDoctor
internal import OSProfilerStore

extension Configuration {
    /// All settings, for the doctor to judge.
    var doctorSettings: DoctorSettings {
        DoctorSettings(
            settings: SettingKey.all.map { key in
                DoctorSettings.Setting(
                    key.name,
                    values: doctorValues(of: key),
                    isURL: key.secrecy == .url,
                    variable: key.environment,
                    options: key.current.map { DoctorSettings.Option($0.section, $0.name) },
                    former: key.former.map { former in
                        DoctorSettings.FormerOption(
                            DoctorSettings.Option(former.section, former.name),
                            until: former.end,
                            isRead: former.isRead
                        )
                    }
                )
            },
            connectionString: Result { try connectionString(skipsMessaging: true) }
                .map(Self.doctorValue)
                .mapError { DoctorError("\($0)") },
            fault: fault,
            contradictions: ((try? serviceContradictions()) ?? []).map { contradiction in
                DoctorSettings.Contradiction(contradiction.message, advice: contradiction.advice)
            },
            files: files.map { file in
                DoctorSettings.File(
                    file.path,
                    options: file.options.map { DoctorSettings.Option($0.section, $0.name) },
                    // The former name, which osprofiler still reads.
                    profilerEnabled: file.value("profiler", "enabled") ?? file.value("profiler", "profiler_enabled"),
                    service: file.service
                )
            },
            variables: Array(environment.keys)
        )
    }

    /// One line about the options that files set by former names, as the doctor words it; nil if there are none.
    var formerNames: String? {
        let names = doctorSettings.formerNames.map { "\($0.text): \($0.advice)" }
        return names.isEmpty ? nil : names.joined(separator: "; ")
    }

    /// The store that the consumer fills; nil if none is configured.
    var doctorStore: DoctorStore? {
        guard let value = try? connectionString(skipsMessaging: true) else { return nil }
        let string = ConnectionString(value.text)
        // Captured here because another thread opens the store.
        let known = KnownStores.current
        var store = DoctorStore(string.masked) { try known.open(string, for: .reading, needs: []) }
        store.accessAdvice = try? known.backend(of: string).accessAdvice
        return store
    }

    /// Why a setting cannot be read; nil if all can, or if the value itself shows it.
    private var fault: String? {
        do throws(CLIError) {
            try checkValues()
            return nil
        } catch {
            let isShown = SettingKey.all.contains { doctorValues(of: $0).first?.fault == error.description }
            return isShown ? nil : error.description
        }
    }

    private func doctorValues(of key: SettingKey) -> [DoctorSettings.Value] {
        let values = values(of: key)
        // What a service's code sets stands in no file.
        guard key.name == SettingKey.controlExchange.name, case .service = exchange.origin else {
            return values.map(Self.doctorValue)
        }
        return [Self.doctorValue(exchange)] + values.filter { $0.origin == .standard }.map(Self.doctorValue)
    }

    private static func doctorValue(_ value: Value) -> DoctorSettings.Value {
        let origin: DoctorSettings.Origin =
            switch value.origin {
            case .flag(let name): .flag(name)
            case .environment(let name): .environment(name)
            case .file(let path): .file(path)
            case .service(let path): .service(path)
            case .standard: .standard
            }
        return DoctorSettings.Value(value.text, origin, fault: value.fault)
    }
}
