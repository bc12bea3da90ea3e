//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerStore

/// Offers the ids of traces to the shell.
enum TraceIDCompletion {
    /// The maximum number of ids on offer.
    private static let limit = 50
    /// The number of newest traces among which a beginning is looked for that is too short for the store's own search.
    private static let searched = 1000

    /// Ids only.
    static let ids = CompletionKind.custom { words, _, prefix in found(words, prefix) }
    /// Ids, or files where no id begins like the word.
    static let idsAndFiles = CompletionKind.custom { words, _, prefix in
        let ids = found(words, prefix)
        return ids.isEmpty || prefix.isEmpty ? ids + files(prefix) : ids
    }

    /// Returns the newest ids that begin like a word, in the store that the other words name. A shell shows no errors,
    /// so a store that cannot be read offers nothing.
    private static func found(_ words: [String], _ prefix: String) -> [String] {
        var query = TraceQuery()
        query.idPrefix = TraceIDPrefix(prefix)
        query.limit = query.idPrefix == nil && !prefix.isEmpty ? searched : limit
        do {
            let files = values(of: "--config-file", in: words).flatMap { ["--config-file", $0] }
            let common = try CommonOptions.parse(files)
            let flag = values(of: "--connection-string", in: words).last
            let configuration = try common.configuration(
                flag.map { [SettingKey.connectionString.name: $0] } ?? [:]
            )
            let string = ConnectionString(try configuration.connectionString().text)
            let store = try KnownStores.current.open(string, for: .reading, needs: [.listing])
            defer { store.close() }
            // The shell drops words that do not begin with what is typed.
            let traces = try PastFirst.summaries(query, now: .now()) { try store.summaries($0) }
            let ids = traces.map { TerminalText.line($0.baseID.description) }
            return Array(ids.filter { $0.hasPrefix(prefix) && !$0.contains(where: \.isWhitespace) }.prefix(limit))
        } catch {
            return []
        }
    }

    /// Returns the values that the command line gives an option, as two words or with an equals sign.
    private static func values(of option: String, in words: [String]) -> [String] {
        words.indices.compactMap { index in
            if words[index].hasPrefix(option + "=") { return String(words[index].dropFirst(option.count + 1)) }
            return words[index] == option && index + 1 < words.count ? words[index + 1] : nil
        }
    }

    private static func files(_ prefix: String) -> [String] {
        let end = prefix.lastIndex(of: "/").map { prefix.index(after: $0) } ?? prefix.startIndex
        let folder = prefix[..<end]
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : String(folder))
        return (names ?? []).filter { $0.hasPrefix(prefix[end...]) && !$0.hasPrefix(".") }.sorted()
            .map { folder + $0 }
    }
}
