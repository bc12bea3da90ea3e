//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The files of one service among those that `--config-file` names.
///
/// The files of one service form a chain as in oslo.config: the later one takes precedence. A file belongs to the service
/// that its name, folder or sections show, or else to the one with the `control_exchange` that it sets. A file that shows
/// neither belongs to every chain. Two files of one service that have the same name in different folders belong to two
/// processes of it, each with a chain of its own: no process reads two files of one name.
package struct ServiceFiles {
    /// The path of the first file of the chain that belongs to the service.
    package let path: String
    /// The settings as the service reads them; flags and environment apply to them, too.
    package let configuration: Configuration
    /// Whether they show how the service declares exchange and queue: by options, or by leaving them out beside a
    /// transport URL.
    package let statesDeclaration: Bool
}

extension OsloConfigFile {
    /// The service to which the file belongs, or the exchange that identifies it; nil if it shows neither.
    package var owner: String? {
        service
            ?? SettingKey.controlExchange.options.lazy.compactMap { value($0.section, $0.name) }.first { !$0.isEmpty }
    }

    fileprivate var name: Substring { path.split(separator: "/").last ?? "" }
    fileprivate var folder: Substring { path.lastIndex(of: "/").map { path[..<$0] } ?? "" }

    fileprivate func sets(_ keys: [SettingKey]) -> Bool {
        keys.contains { key in key.options.contains { option($0.section, $0.name) != nil } }
    }
}

extension Configuration {
    /// The services whose files are named, in the order of their first files.
    package var services: [ServiceFiles] {
        let named = files.reversed().filter { namedFiles.contains($0.path) }
        var heads: [OsloConfigFile] = []
        for file in named where file.owner != nil {
            if !heads.contains(where: { areOfOneProcess($0, file) }) { heads.append(file) }
        }
        return heads.map { head in
            let chain = Configuration(
                flags: flags,
                environment: environment,
                files: chain(of: head),
                namedFiles: namedFiles
            )
            let own = chain.files.filter { $0.owner != nil }
            return ServiceFiles(
                path: head.path,
                configuration: chain,
                statesDeclaration: own.contains { $0.sets(SettingKey.declaration) }
                    || chain.files.contains { namedFiles.contains($0.path) && $0.sets([.transportURL]) }
            )
        }
    }

    /// Returns the files that a service reads together with one of its files, in order of precedence.
    package func chain(of file: OsloConfigFile) -> [OsloConfigFile] {
        files.filter { other in
            // The system's own file applies to everything.
            guard namedFiles.contains(other.path), namedFiles.contains(file.path), other.owner != nil, file.owner != nil
            else { return true }
            return areOfOneProcess(file, other)
        }
    }

    private func areOfOneProcess(_ one: OsloConfigFile, _ other: OsloConfigFile) -> Bool {
        guard one.owner == other.owner else { return false }
        guard let first = process(of: one), let second = process(of: other) else { return true }
        return first == second
    }

    /// Returns the folder of a file if another one of the same service has the same name elsewhere; nil for a file that
    /// all processes of the service share.
    private func process(of file: OsloConfigFile) -> Substring? {
        let isOneOfSeveral = files.contains { other in
            namedFiles.contains(other.path) && other.owner == file.owner && other.name == file.name
                && other.folder != file.folder
        }
        return isOneOfSeveral ? file.folder : nil
    }
}
