//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import OSProfilerConfiguration
import OSProfilerReport
import OSProfilerStore
import Synchronization
import TestSupport
import Testing

@testable import OSProfilerCLI

@Suite struct ToolPartsTests {
    private static let names = TraceFormat("names", help: "The names alone.", fileSuffix: "txt") { report, _, output in
        report.forEachSpan { output.write("\($0.name)\n") }
    }

    /// The help of `trace show`, or of the tool, in one line.
    private func help(_ parts: ToolParts, of command: any ParsableCommand.Type = TraceShowCommand.self) -> String {
        ToolParts.$current.withValue(parts) { RootCommand.helpMessage(for: command) }
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test func helpTellsTheFormatsOfTheTool() {
        #expect(
            help(ToolParts()).contains(
                "--format <format> text, json, html, dot, or report: "
                    + "a JSON with more details than Python's, and microseconds; chrome: "
            )
        )
        #expect(help(ToolParts()).contains("; otlp: OTLP in protobuf, "), "an abbreviation keeps its first letter")
        var flagged = Self.names
        flagged.flag = "names"
        #expect(help(ToolParts(formats: .builtIn + [flagged])).contains("--names The names alone."))
        #expect(
            help(ToolParts(formats: .builtIn + [Self.names])).contains(
                "zipkin: a JSON for Zipkin; spans-csv: a table of the spans as CSV, for spreadsheets; names: the names alone."
            )
        )
    }

    /// The parser of arguments ends a debug build at a flag that stands twice.
    @Test func aNameAndAFlagBelongToTheFirstFormatThatHasThem() {
        var other = Self.names
        other.flag = "json"
        let parts = ToolParts(formats: .builtIn + [other, .init("json", help: "", fileSuffix: "x") { _, _, _ in }])
        #expect(parts.formats.filter { $0.name == "json" }.map(\.fileSuffix) == ["json"])
        #expect(parts.formats.filter { $0.flag == "json" } == [.json])
        ToolParts.$current.withValue(parts) {
            #expect(FormatFlag.allCases.map(\.description) == ["text", "json", "html", "dot"])
            #expect(FormatArgument(argument: "names")?.format == Self.names)
        }
    }

    /// `spans-csv` writes files of that suffix, too, and stands first.
    @Test func aFileIsWrittenInTheFormatThatIsNamedLikeItsSuffix() throws {
        let csv = TraceFormat("csv", help: "", fileSuffix: "csv") { _, _, _ in }
        let path = "t.csv"
        #expect(try OutputSuffix.format(of: path) == .spansCSV)
        let chosen = try ToolParts.$current.withValue(ToolParts(formats: .builtIn + [csv])) {
            try OutputSuffix.format(of: path)
        }
        #expect(chosen == csv)
    }

    @Test func theSchemeOfABackendMayHaveCapitals() throws {
        let memory = InMemoryStore()
        let other = StoreBackend(["Other"], summary: "", page: nil) { _, _ throws(StoreError) in memory }
        #expect(other.schemes == ["other"])
        for text in ["other://x", "OTHER://x"] {
            let store = try KnownStores([other]).open(ConnectionString(text), for: .reading, needs: [])
            #expect(store is InMemoryStore)
        }
    }

    @Test func aBackendWithoutItsTraitLeavesItsSchemeToAnother() throws {
        let memory = InMemoryStore()
        let absent = StoreBackend(["other"], summary: "", page: nil, trait: "Other")
        let present = StoreBackend(["other"], summary: "", page: nil) { _, _ throws(StoreError) in memory }
        let string = ConnectionString("other://x")
        #expect(try KnownStores([absent, present]).open(string, for: .reading, needs: []) is InMemoryStore)
        #expect(throws: StoreError.self) { try KnownStores([absent]).open(string, for: .reading, needs: []) }
    }

    /// It may be why the store does not open.
    @Test func whatHasNoEffectIsSoughtBeforeTheStoreIsOpened() {
        var other = StoreBackend(["other"], summary: "", page: nil) { _, _ throws(StoreError) in
            throw StoreError(.unavailable, "away")
        }
        let sought = Mutex<[String]>([])
        other.ignoredMembers = { text in
            sought.withLock { $0.append(text) }
            return []
        }
        #expect(throws: StoreError.self) {
            try KnownStores([other]).open(ConnectionString("other://x?a=b"), for: .reading, needs: [])
        }
        #expect(sought.withLock { $0 } == ["other://x?a=b"])
    }

    @Test func helpTellsTheStoresOfTheTool() {
        let other = StoreBackend(["other"], summary: "for a test", page: nil)
        #expect(
            help(ToolParts(stores: .builtIn + [other]), of: RootCommand.self).contains(
                "MORE STORES other:// for a test THE BROKER"
            )
        )
        #expect(!help(ToolParts(), of: RootCommand.self).contains("MORE STORES"))
    }

    @Test func anAddressHasItsFlagWhereAStoreTakesOne() {
        #expect(help(ToolParts()).contains("--ceilometer-url <url> On ceilometer://: the event API"))
        let without = help(ToolParts(stores: [.init(["other"], summary: "", page: nil)]))
        #expect(!without.contains("ceilometer") && !without.contains("--address"))
    }

    @Test func aStoreOfOthersIsOpenedByItsScheme() throws {
        let memory = InMemoryStore()
        let other = StoreBackend(["other"], summary: "", page: nil) { _, _ throws(StoreError) in memory }
        let known = KnownStores(.builtIn + [other])
        #expect(try known.open(ConnectionString("other://x"), for: .reading, needs: [.listing]) is InMemoryStore)
    }

    @Test func aLineOfEventsIsWrittenOnceAMinute() {
        let log = LogLines()
        let reporter = StoreReporter([.init(name: "lost_total", help: "")], log.logger)
        for _ in 0..<3 {
            reporter.report(StoreEvent(.error, "gone", count: 2, unit: "span", reason: "r", metric: "lost_total"))
        }
        reporter.report(StoreEvent(.warning, "odd", reason: "q"))
        #expect(
            log.lines == ["error: gone, osprofiler.reason=r, osprofiler.spans=2", "warning: odd, osprofiler.reason=q"]
        )
    }
}
