//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerConfiguration
import OSProfilerReport
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerCLI

@Suite struct FileTests {
    private func lines(_ text: [UInt8]) throws -> [(Int, [UInt8])] {
        let folder = try TemporaryFolder()
        let path = folder.path("lines")
        try Data(text).write(to: URL(fileURLWithPath: path))
        var lines: [(Int, [UInt8])] = []
        try InputFile(path: path).forEachLine { lines.append(($0, Array($1))) }
        return lines
    }

    @Test func numbersLinesWithAndWithoutAFinalNewline() throws {
        let result = try lines(Array("one\n\nthree".utf8))
        #expect(result.map(\.0) == [1, 2, 3])
        #expect(result.map { String(decoding: $0.1, as: UTF8.self) } == ["one", "", "three"])
        #expect(try lines([]).isEmpty)
        #expect(try lines(Array("a\n".utf8)).count == 1)
    }

    @Test func linesMayBeLongerThanAnyBuffer() throws {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 3_000_000)
        let newline = [UInt8(ascii: "\n")]
        let result = try lines(long + newline + [0x61] + newline + long + long + newline + [0x62])
        #expect(result.map(\.1.count) == [3_000_000, 1, 6_000_000, 1])
        #expect(result[3].1 == [0x62])
    }

    @Test func anUnreadableFileIsNamed() {
        let error = #expect(throws: CLIError.self) { try InputFile(path: "/nonexistent/file") }
        #expect(error?.description.contains("/nonexistent/file") == true)
    }

    @Test func aFileAppearsWhenItIsComplete() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out")
        try Data("old".utf8).write(to: URL(fileURLWithPath: path))
        var file: OutputFile? = try OutputFile(path: path, replacing: .any)
        try Array("new".utf8).withUnsafeBytes { try file?.write($0) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        try file?.commit()
        file = nil
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root) == ["out"])
    }

    @Test func nothingIsLeftOfAFileThatWasGivenUp() throws {
        let folder = try TemporaryFolder()
        var file: OutputFile? = try OutputFile(path: folder.path("out"), replacing: .none)
        try [UInt8](repeating: 0, count: 200_000).withUnsafeBytes { try file?.write($0) }
        file = nil
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root).isEmpty)
    }

    @Test func aLinkStaysALink() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(fileURLWithPath: folder.path("real")))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"),
            withDestinationPath: folder.path("real")
        )
        let file = try OutputFile(path: folder.path("link"), replacing: .none)
        try Array("x".utf8).withUnsafeBytes { try file.write($0) }
        try file.commit()
        #expect(try String(contentsOfFile: folder.path("real"), encoding: .utf8) == "x")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == folder.path("real"))
    }

    private func replace(_ old: String, by new: String, _ replacement: OutputFile.Replacement) throws -> String {
        let folder = try TemporaryFolder()
        let path = folder.path("out")
        try Data(old.utf8).write(to: URL(fileURLWithPath: path))
        do {
            let file = try OutputFile(path: path, replacing: replacement)
            try Array(new.utf8).withUnsafeBytes { try file.write($0) }
            try file.commit()
        } catch let error as CLIError {
            #expect(error.description.contains("--force") && error.description.contains(path))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root) == ["out"])
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test func aFileThatIsNotEmptyStays() throws {
        #expect(try replace("old", by: "", .none) == "old")
        #expect(try replace("", by: "new", .none) == "new")
        #expect(try replace("old", by: "new", .any) == "new")
    }

    @Test func onlyAnEarlierOutputIsReplaced() throws {
        let outputs = OutputFile.Replacement.outputs(OutputSignature(["Trace ", " UTC", "\n", " points"]))
        #expect(try replace("Trace 1 UTC, x\n9 points", by: "new", outputs) == "new")
        for old in ["Trace", "Trace 1\n UTC\n9 points", "x\nTrace 1 UTC\n9 points", "Trace 1 UTC\n9 lines", "short"] {
            #expect(try replace(old, by: "Trace 1 UTC\n9 points", outputs) == old)
        }
        #expect(try replace("", by: "new", outputs) == "new")
        #expect(try replace("x", by: "x", .outputs(OutputSignature([]))) == "x")
    }

    /// Files of others that begin like a page, a report or a graph.
    @Test(arguments: [
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Mine</title>",
        "{\n  \"info\": {\n    \"title\": \"API\"", "digraph {\n\ta -> b\n}\n", "Trace of my thoughts\n", "%PDF-1.7\n",
        "{\"schema_version\": 1, \"id\": 7}",
    ])
    func noFormatTakesAStrangersFileForItsOwn(old: String) throws {
        for format in [TraceFormat].builtIn {
            #expect(try replace(old, by: "new", .outputs(of: format, force: false)) == old)
        }
    }

    @Test func anOpenFileIsContinued() throws {
        let folder = try TemporaryFolder()
        for (name, flags) in [("appended", O_APPEND), ("continued", 0)] {
            let path = folder.path(name)
            let descriptor = open(path, O_WRONLY | O_CREAT | flags, 0o600)
            defer { close(descriptor) }
            for text in ["one ", "two "] { #expect(Foundation.write(descriptor, text, 4) == 4) }
            for link in ["/dev/fd/\(descriptor)", "/proc/self/fd/\(descriptor)"] {
                let file = try OutputFile(path: link, replacing: .none)
                try Array("more ".utf8).withUnsafeBytes { try file.write($0) }
                try file.commit()
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "one two more more ")
        }
        // What the process opened itself is not the user's.
        let own = open(folder.path("own"), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(own) }
        #expect(throws: CLIError.self) { try OutputFile(path: "/dev/fd/\(own)", replacing: .any) }
    }

    @Test func theLongestNameCanBeWritten() throws {
        let folder = try TemporaryFolder()
        let path = folder.path(String(repeating: "x", count: 255))
        try write(path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "ours")
        let error = #expect(throws: CLIError.self) { try write(path + "x") }
        #expect(error?.description.hasSuffix("File name too long") == true)
        let absent = #expect(throws: CLIError.self) { try write(folder.path("absent/out")) }
        #expect(absent?.description.hasSuffix("No such file or directory") == true)
    }

    @Test func aWayThroughProcIsTheFilesOwn() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out")
        try Data("theirs".utf8).write(to: URL(fileURLWithPath: path))
        for way in [
            "/proc/self/root\(path)", "/proc/\(getpid())/root\(path)", "/proc/self/cwd/../../../../../../..\(path)",
        ] {
            #expect(throws: CLIError.self, "\(way)") { try OutputFile(path: way, replacing: .none) }
            let file = try OutputFile(path: way, replacing: .any)
            try Array("ours".utf8).withUnsafeBytes { try file.write($0) }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "theirs")
        }
    }

    @Test func aFileThatAppearsMeanwhileStaysToo() throws {
        let folder = try TemporaryFolder()
        let file = try OutputFile(path: folder.path("out"), replacing: .none)
        try Data("theirs".utf8).write(to: URL(fileURLWithPath: folder.path("out")))
        try Array("ours".utf8).withUnsafeBytes { try file.write($0) }
        #expect(throws: CLIError.self) { try file.commit() }
        #expect(try String(contentsOfFile: folder.path("out"), encoding: .utf8) == "theirs")
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func write(_ path: String) throws {
        let file = try OutputFile(path: path, replacing: .any)
        try Array("ours".utf8).withUnsafeBytes { try file.write($0) }
        try file.commit()
    }

    @Test func aNewFileIsItsOwnersAloneAndAnOldOneKeepsItsMode() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out")
        let old = umask(0)
        defer { umask(old) }
        try write(path)
        #expect(try mode(path) == 0o600)
        #expect(chmod(path, 0o644) == 0)
        try write(path)
        #expect(try mode(path) == 0o644)
    }

    @Test(.enabled(if: try MachineNeed.root.isMet(), "\(MachineNeed.root)"))
    func strangersDecideNothing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out")
        try Data("theirs".utf8).write(to: URL(fileURLWithPath: path))
        #expect(chown(path, 65_534, gid_t.max) == 0 && chmod(path, 0o666) == 0)
        try write(path)
        #expect(try mode(path) == 0o600)
        // In a folder where everyone may write.
        let shared = folder.path("shared")
        #expect(mkdir(shared, 0o777) == 0 && chmod(shared, 0o1777) == 0)
        #expect(mkfifo("\(shared)/fifo", 0o666) == 0 && symlink(path, "\(shared)/link") == 0)
        try Data("theirs".utf8).write(to: URL(fileURLWithPath: "\(shared)/file"))
        for name in ["fifo", "file"] { #expect(chown("\(shared)/\(name)", 65_534, gid_t.max) == 0) }
        for name in ["fifo", "file", "link"] {
            let error = #expect(throws: CLIError.self) { try write("\(shared)/\(name)") }
            #expect(error?.description.contains("\(shared)/\(name)") == true)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "ours")
        #expect(throws: CLIError.self) { try InputFile(path: "\(shared)/fifo") }
        #expect(throws: SettingsError.self) { try SettingsFile.bytes(of: "\(shared)/file", atMost: 10) }
        #expect(try InputFile(path: "\(shared)/file").readAll(atMost: 10) == Array("theirs".utf8))
    }

    @Test func whatNeverEndsIsNotReadToItsEnd() throws {
        for path in ["/dev/zero", "/dev/urandom"] {
            #expect(throws: CLIError.self) { try InputFile(path: path).readAll(atMost: 1_000_000) }
            #expect(throws: SettingsError.self) { try OsloConfigFile(path: path) }
            #expect(throws: CLIError.self) { try TraceFile.report(path, nil) }
            #expect(throws: SettingsError.self) { try ConnectionReference.resolve("@\(path)", [:]) }
        }
        #expect(try OsloConfigFile(path: "/dev/null").options.isEmpty)
        let error = #expect(throws: CLIError.self) { try InputFile(path: "/dev/zero").forEachLine { _, _ in } }
        #expect(error?.description.contains("line of more than") == true)
        let folder = try TemporaryFolder()
        #expect(mkfifo(folder.path("fifo"), 0o600) == 0)
        for path in ["/", "/proc/self/mem", folder.path("fifo")] {
            #expect(throws: SettingsError.self) { try OsloConfigFile(path: path) }
        }
    }

    /// The file may hold a password instead.
    @Test func whatIsNoConnectionStringIsNotQuoted() throws {
        let folder = try TemporaryFolder()
        try "S3CRET\n".write(toFile: folder.path("file"), atomically: true, encoding: .utf8)
        let error = #expect(throws: SettingsError.self) {
            try ConnectionReference.resolve("@\(folder.path("file"))", [:])
        }
        #expect(error?.description.contains("is not a connection string") == true)
        #expect(error?.description.contains("S3CRET") == false)
    }

    @Test func aPipeIsReadTwice() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        Thread { try? Data("one\ntwo".utf8).write(toPipe: path) }.start()
        let file = try InputFile(path: path)
        try file.makeRereadable()
        for _ in 0..<2 {
            var lines: [String] = []
            try file.forEachLine { lines.append(String(decoding: $1, as: UTF8.self)) }
            #expect(lines == ["one", "two"])
            try file.rewind()
        }
    }
}

extension Data {
    fileprivate func write(toPipe path: String) throws {
        try FileHandle(forWritingTo: URL(fileURLWithPath: path)).write(contentsOf: self)
    }
}
