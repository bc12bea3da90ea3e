//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerJSONLines
import OSProfilerStore
import OSProfilerStoreContract
import TestSupport
import Testing

@Suite struct JSONLinesStoreTests {
    @Test(arguments: StoreContract.cases)
    func contract(_ check: StoreContract.Case) throws {
        let file = try JSONLinesFile()
        try check.run { try file.store() }
    }

    /// With files put aside all the time, what is not forgotten reads as one.
    @Test func contractOverManyFiles() throws {
        for check in StoreContract.cases where check.description.contains("order") {
            let file = try JSONLinesFile()
            try check.run { try file.store("?max_size=4KiB&keep=99") }
        }
    }

    @Test func eachLineIsAnObjectOfItsOwn() throws {
        let file = try JSONLinesFile()
        let store = try file.store()
        try store.append(try points(of: "a", 0..<3, info: "{\"a\":\n1, \"b\": \"\\u00e9\"}"))
        let lines = try file.text().split(separator: "\n")
        #expect(lines.count == 3)
        for line in lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect((object?["message_id"] as? String)?.hasPrefix("00000000-0000-4000-8000-") == true)
            #expect(object?["ingested"] is String)
        }
        #expect(
            try store.points(of: "a").map { String(decoding: $0.payload(at: 0), as: UTF8.self) }?.contains("\n1")
                == true
        )
    }

    @Test func aNewFileIsItsOwnersAlone() throws {
        let file = try JSONLinesFile()
        try file.store().makeWriter().close()
        #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
    }

    /// Whoever makes the new file: the one who put the old one aside, another who had it open, or one who comes later.
    @Test func aNewFileIsAsOpenAsTheOneBefore() throws {
        let file = try JSONLinesFile()
        func mode() throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        }
        func putAside(_ mode: Int) throws {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            try? FileManager.default.removeItem(atPath: file.path + ".1")
            try FileManager.default.moveItem(atPath: file.path, toPath: file.path + ".1")
        }
        let open = try file.store().makeWriter()
        defer { open.close() }
        _ = try open.append(points(of: "a", 0..<1), rejected: [], at: Timestamp(microseconds: 1))
        try putAside(0o640)
        _ = try open.append(points(of: "a", 1..<2), rejected: [], at: Timestamp(microseconds: 1))
        #expect(try mode() == 0o640)
        try putAside(0o644)
        try file.store().append(points(of: "a", 2..<3))
        #expect(try mode() == 0o644)
        try file.store("?max_size=4KiB").append(points(of: "a", 3..<100))
        #expect(try mode() == 0o644)
    }

    @Test(.enabled(if: try MachineNeed.root.isMet(), "\(MachineNeed.root)"))
    func aNewFileHasTheGroupOfTheOneBefore() throws {
        let file = try JSONLinesFile()
        try file.store().append(points(of: "a", 0..<1))
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o640, .groupOwnerAccountID: 4711]
        try FileManager.default.setAttributes(attributes, ofItemAtPath: file.path)
        try file.store("?max_size=4KiB").append(points(of: "a", 1..<100))
        let new = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(file.names.contains("traces.jsonl.1"))
        #expect(new[.groupOwnerAccountID] as? Int == 4711 && new[.posixPermissions] as? Int == 0o640)
    }

    @Test(.enabled(if: try MachineNeed.root.isMet(), "\(MachineNeed.root)"))
    func theFirstFileHasTheGroupOfItsFolder() throws {
        let file = try JSONLinesFile()
        let folder = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
        #expect(chown(folder, uid_t.max, 4711) == 0 && chmod(folder, 0o2755) == 0)
        try file.store().append(points(of: "a", 0..<1))
        let new = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(new[.groupOwnerAccountID] as? Int == 4711 && new[.posixPermissions] as? Int == 0o600)
    }

    /// What another user puts into a folder where everyone may create files is neither written nor taken for ours.
    @Test(.enabled(if: try MachineNeed.root.isMet(), "\(MachineNeed.root)"))
    func filesOfStrangersAreNotUsed() throws {
        let file = try JSONLinesFile()
        let folder = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
        #expect(chmod(folder, 0o1777) == 0)
        try file.store().append(points(of: "a", 0..<1))
        try file.write("", to: ".1")
        #expect(chown(file.path + ".1", 65_534, gid_t.max) == 0 && chmod(file.path + ".1", 0o666) == 0)
        #expect(throws: StoreError.self) { try file.store().points(of: "a") }
        #expect(unlink(file.path + ".1") == 0)
        #expect(try file.store().points(of: "a")?.count == 1)
        #expect(chown(file.path, 65_534, gid_t.max) == 0)
        let error = #expect(throws: StoreError.self) { try file.store().append(try points(of: "a", 1..<2)) }
        #expect(error?.code == .accessDenied)
        #expect(unlink(file.path) == 0 && symlink("\(folder)/elsewhere", file.path) == 0)
        #expect(throws: StoreError.self) { try file.store().append(try points(of: "a", 1..<2)) }
        #expect(file.names == ["traces.jsonl"])
    }

    @Test func readingMakesNoFile() throws {
        let file = try JSONLinesFile()
        let error = #expect(throws: StoreError.self) { try file.store(mode: .readOnly) }
        #expect(error?.code == .notFound)
        #expect(file.names == [])
    }

    @Test(arguments: ["hello\n", "{\"a\": 1}\n", "no newline", "\n"])
    func aForeignFileIsLeftAlone(_ content: String) throws {
        let file = try JSONLinesFile()
        try file.write(content)
        let error = #expect(throws: StoreError.self) { try file.store().append(try points(of: "a", 0..<1)) }
        #expect(error?.code == .foreign)
        #expect(try file.text() == content)
    }

    @Test func aCompressedFileIsNamedWithItsCommand() throws {
        let file = try JSONLinesFile()
        try Data([0x1F, 0x8B, 0x08, 0x08, 0x5D]).write(to: URL(fileURLWithPath: file.path))
        let error = #expect(throws: StoreError.self) { try file.store(mode: .readOnly) }
        #expect(error?.code == .foreign)
        #expect(error?.description.contains("it is compressed with gzip: decompress it with `gunzip`") == true)
    }

    @Test func aFolderIsForeign() throws {
        let file = try JSONLinesFile()
        try FileManager.default.createDirectory(atPath: file.path, withIntermediateDirectories: true)
        let error = #expect(throws: StoreError.self) { try file.store(mode: .readOnly) }
        #expect(error?.code == .foreign)
    }

    /// One that stays open has read the files before, and must see what became of them since.
    @Test func anOpenStoreFollowsItsFiles() throws {
        let file = try JSONLinesFile()
        let info = "\"" + String(repeating: "x", count: 1000) + "\""
        let writing = try file.store("?max_size=4KiB&keep=2")
        func count(_ store: JSONLinesStore) throws -> [Int] {
            try ["a", "b"].map { try store.points(of: OpaqueID($0))?.count ?? 0 }
        }
        try writing.append(points(of: "a", 0..<1, info: info))
        let reading = try file.store(mode: .readOnly)
        #expect(try count(reading) == [1, 0])
        // It grows, with a repetition, and a line that is not whole yet.
        try writing.append(points(of: "b", 1..<2, info: info))
        try writing.append(points(of: "a", 0..<1, info: info))
        let line = try #require(file.text().split(separator: "\n").first)
        let other = line.replacing("00000000-0000-4000-8000-000000000000", with: "00000000-0000-4000-8000-0000000000ff")
        try file.append(String(other.prefix(100)))
        #expect(try count(reading) == [1, 1])
        try file.append(String(other.dropFirst(100)) + "\n")
        #expect(try count(reading) == [2, 1])
        // Put aside again and again, until the oldest is forgotten.
        var number = 10
        while try file.store(mode: .readOnly).points(of: "a") != nil {
            try writing.append(points(of: "b", number..<number + 1, info: info))
            number += 1
            #expect(try count(reading) == count(try file.store(mode: .readOnly)))
            try #require(number < 100)
        }
        // Cut off by somebody, and begun anew.
        try FileHandle(forWritingTo: URL(fileURLWithPath: file.path)).truncate(atOffset: 0)
        #expect(try count(reading) == count(try file.store(mode: .readOnly)))
        try file.append(line + "\n")
        #expect(try count(reading) == count(try file.store(mode: .readOnly)))
        #expect(try count(reading)[0] == 1)
    }

    // MARK: Rotation

    @Test func aFullFileIsPutAside() throws {
        let file = try JSONLinesFile()
        let store = try file.store("?max_size=4KiB&keep=2")
        try store.makeWriter().close()
        chmod(file.path, 0o640)
        let info = "\"" + String(repeating: "x", count: 1000) + "\""
        for number in 0..<20 { try store.append(try points(of: "a", number..<number + 1, info: info)) }
        #expect(file.names == ["traces.jsonl", "traces.jsonl.1", "traces.jsonl.2"])
        for name in ["", ".1", ".2"] {
            #expect(try file.text(name).utf8.count <= 4096)
            let mode = try FileManager.default.attributesOfItem(atPath: file.path + name)[.posixPermissions] as? Int
            #expect(mode == 0o640)
        }
        let kept = try #require(try store.points(of: "a"))
        let numbers = kept.entries.map { Int(kept.id($0.traceID).description.dropFirst())! }
        #expect(numbers == Array(numbers[0]..<20))
        #expect(try store.size().map { $0 <= 3 * 4096 } == true)
    }

    @Test func aBatchThatIsLargerThanAFileHasOneToItself() throws {
        let file = try JSONLinesFile()
        let store = try file.store("?max_size=4KiB&keep=1")
        for start in [0, 100] { try store.append(try points(of: "a", start..<start + 100)) }
        #expect(file.names == ["traces.jsonl", "traces.jsonl.1"])
        #expect(try store.points(of: "a")?.count == 200)
    }

    @Test func nothingIsKeptAsideWhenNothingIsToBe() throws {
        let file = try JSONLinesFile()
        let store = try file.store("?max_size=4KiB&keep=0")
        for start in [0, 100] { try store.append(try points(of: "a", start..<start + 100)) }
        #expect(file.names == ["traces.jsonl"])
        #expect(try store.points(of: "a")?.count == 100)
    }

    @Test func aWriterFollowsAFileThatAnotherPutAside() throws {
        let file = try JSONLinesFile()
        let store = try file.store()
        let writer = try store.makeWriter()
        defer { writer.close() }
        _ = try writer.append(try points(of: "a", 0..<1), rejected: [], at: .now())
        try FileManager.default.moveItem(atPath: file.path, toPath: file.path + ".1")
        _ = try writer.append(try points(of: "a", 1..<2), rejected: [], at: .now())
        #expect(file.names == ["traces.jsonl", "traces.jsonl.1"])
        #expect(try store.points(of: "a")?.count == 2)
    }

    @Test func whatSomebodyRemovedIsTakenInAgain() throws {
        let file = try JSONLinesFile()
        let store = try file.store()
        let writer = try store.makeWriter()
        defer { writer.close() }
        _ = try writer.append(try points(of: "a", 0..<2), rejected: [], at: .now())
        try FileManager.default.removeItem(atPath: file.path)
        _ = try writer.append(try points(of: "b", 0..<1), rejected: [], at: .now())
        let again = try writer.append(try points(of: "a", 0..<2), rejected: [], at: .now())
        #expect(again == AppendResult(stored: 2, duplicates: 0))
        #expect(try store.points(of: "a")?.count == 2)
    }

    // MARK: Crashes

    @Test func aTornLineIsPassedOverAndCutOff() throws {
        let file = try JSONLinesFile()
        let store = try file.store()
        try store.append(try points(of: "a", 0..<2))
        let whole = try file.text()
        let line = whole.split(separator: "\n")[0]
        for length in [1, 20, line.utf8.count - 1, line.utf8.count] {
            try file.write(whole)
            try file.append(String(line.prefix(length)))
            #expect(try store.points(of: "a")?.count == 2)
            try store.append(try points(of: "a", 2..<3))
            #expect(try file.text().hasPrefix(whole))
            #expect(try store.points(of: "a")?.count == 3)
            #expect(try store.health(within: .seconds(60)).findings.map(\.severity) == [.good])
        }
    }

    @Test func aFileThatIsTornFromItsStartIsBegunAnew() throws {
        let file = try JSONLinesFile()
        try file.store().append(try points(of: "a", 0..<1))
        try file.write(String(try file.text().prefix(60)))
        let store = try file.store()
        try store.append(try points(of: "b", 0..<1))
        #expect(try store.summaries(TraceQuery()).map(\.baseID) == ["b"])
    }

    @Test func brokenLinesInTheMiddleAreTold() throws {
        let file = try JSONLinesFile()
        let store = try file.store()
        try store.append(try points(of: "a", 0..<1))
        try file.append("{\"message_id\": \"no\"}\nnonsense\n")
        try store.append(try points(of: "a", 1..<2))
        #expect(try store.points(of: "a")?.count == 2)
        let finding = try #require(try store.health(within: .seconds(60)).findings.first)
        #expect(finding.severity == .warning)
        #expect(finding.message.hasPrefix("2 of 4 lines"))
    }

    /// A second store in the same process locks as another process does: the lock belongs to the open file.
    @Test func aFileThatAnotherHoldsIsBusy() throws {
        let file = try JSONLinesFile()
        let store = try file.store()
        // Told to give up at once, it does so at the first lock that it has to wait for.
        let writer = try store.makeWriter(isCancelled: { true })
        let descriptor = open(file.path, O_RDONLY)
        defer { close(descriptor) }
        try #require(flock(descriptor, LOCK_EX) == 0)
        let error = #expect(throws: StoreError.self) {
            try writer.append(try points(of: "a", 0..<1), rejected: [], at: .now())
        }
        #expect(error?.code == .busy)
        flock(descriptor, LOCK_UN)
        #expect(try writer.append(try points(of: "a", 0..<1), rejected: [], at: .now()).stored == 1)
    }
}
