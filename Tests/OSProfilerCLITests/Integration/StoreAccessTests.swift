//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
import Foundation
import TestSupport
import Testing

/// Who may read the store: its owner alone, or as the connection string says; never as the umask happens to be.
@Suite(.blocking) struct StoreAccessTests {
    private let tool: CommandLineRunner
    private let folder: String
    private let path: String

    init() throws {
        tool = try CommandLineRunner()
        folder = tool.folder.path("store")
        path = "\(folder)/traces.db"
        use()
    }

    private func use(_ path: String? = nil, query: String = "") {
        tool.environment["OSPROFILER_CONNECTION_STRING"] = "sqlite:///\(path ?? self.path)\(query)"
    }

    private func mode(_ path: String) throws -> String {
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        return String(try #require(mode), radix: 8)
    }

    private func modes() throws -> [String] { try ["", "-wal", "-shm"].map { try mode(path + $0) } }

    private func consume() throws {
        let outcome = try tool.run("consume", "--drain")
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    // MARK: Modes

    @Test func aNewStoreIsItsOwnersAlone() throws {
        tool.umask = "000"
        #expect(try tool.run("publish", "--demo").status == 0)
        try consume()
        #expect(try modes() == ["600", "600", "600"])
        #expect(try mode(folder) == "700")
    }

    @Test func theConnectionStringOpensItAndClosesItAgain() async throws {
        tool.umask = "077"
        use(query: "?mode=0640")
        let consumer = try tool.start(["consume"])
        #expect(try await eventually { consumer.errorsSoFar.contains("connected") })
        #expect(try modes() == ["640", "640", "640"])
        #expect(try mode(folder) == "750")
        consumer.signal(SIGTERM)
        #expect(consumer.wait().status == 0)
        #expect(try modes() == ["640", "640", "640"])
        use()
        try consume()
        #expect(try modes() == ["640", "640", "640"])
        use(query: "?mode=600")
        try consume()
        #expect(try modes() == ["600", "600", "600"])
        // What someone does to the file is done to its log.
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        use()
        try consume()
        #expect(try modes() == ["644", "644", "644"])
    }

    @Test func aModeThatMakesNoSenseIsRefused() throws {
        use(query: "?mode=0666")
        let outcome = try tool.run("consume", "--drain")
        #expect(outcome.status == 1 && outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("0640"))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aMistypedMemberIsRefused() throws {
        use(query: "?mod=0640")
        for command in [["consume", "--drain"], ["trace", "list"]] {
            let outcome = try tool.start(command).wait()
            #expect(outcome.status == 1 && outcome.errorLines.count == 1)
            #expect(
                outcome.errors.contains("\"mod\"") && outcome.errors.contains("did you mean mode?"),
                "\(outcome.errors)"
            )
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    // MARK: Other users

    /// A service, a member of its group, and anybody.
    private static let service = CommandLineRunner.User(uid: 12_345)
    private static let member = CommandLineRunner.User(uid: 12_346, group: 12_345)
    private static let nobody = CommandLineRunner.User(uid: 65_534)

    private func fails(
        as user: CommandLineRunner.User,
        _ command: [String] = ["trace", "list"],
        saying words: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        tool.user = user
        let outcome = try tool.start(command).wait()
        #expect(outcome.status == 1 && outcome.output.isEmpty, "\(outcome.errors)", sourceLocation: sourceLocation)
        let failures = outcome.errorLines.filter { $0.hasPrefix("osprofiler: ") }
        #expect(failures.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
        for word in words {
            #expect(outcome.errors.contains(word), "\(outcome.errors)", sourceLocation: sourceLocation)
        }
    }

    private func makeFolder(mode: Int = 0o750) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.setAttributes(
            [.posixPermissions: mode, .ownerAccountID: 12_345, .groupOwnerAccountID: 12_345],
            ofItemAtPath: folder
        )
    }

    @Test(.enabled(if: try MachineNeed.root.isMet(), "\(MachineNeed.root)"))
    func theGroupReadsWhileTheServiceWritesAndAfterIt() async throws {
        try makeFolder()
        use(query: "?mode=0640")
        tool.user = Self.service
        let consumer = try tool.start(["consume"])
        #expect(try await eventually { consumer.errorsSoFar.contains("connected") })
        use()
        for round in 1...5 {
            tool.user = nil
            let id = try tool.run("publish", "--demo").text.dropFirst("Trace ID: ".count).dropLast()
            tool.user = Self.member
            let show = try tool.run("trace", "show", String(id), "--wait", "10s")
            #expect(show.status == 0, "\(show.errors)")
            #expect(try tool.run("trace", "list").text.split(separator: "\n").count == round + 1)
        }
        for signal in [SIGTERM, SIGKILL] {
            if signal == SIGKILL {
                tool.user = Self.service
                let killed = try tool.start(["consume"])
                #expect(try await eventually { killed.errorsSoFar.contains("connected") })
                killed.signal(signal)
                _ = killed.wait()
            } else {
                consumer.signal(signal)
                #expect(consumer.wait().status == 0)
            }
            tool.user = Self.member
            let list = try tool.run("trace", "list")
            #expect(list.status == 0 && list.text.split(separator: "\n").count == 6, "\(list.errors)")
        }
        try fails(as: Self.nobody, saying: path, "user nobody", "may not enter \(folder)")
        try fails(as: Self.member, ["trace", "purge", "--older-than", "1d"], saying: path, "12346", "belongs to 12345")
        try fails(as: Self.member, ["consume", "--drain"], saying: "may not be written by user 12346")
    }

    @Test(.enabled(if: try MachineNeed.root.isMet(), "\(MachineNeed.root)"))
    func whoMayNotReadIsToldWhoCanChangeIt() throws {
        try makeFolder(mode: 0o755)
        tool.user = Self.service
        try consume()
        let remedy = "`osprofiler consume` run by 12345 with ?mode=0640"
        try fails(as: Self.member, saying: "\(path) may not be read by user 12346", remedy)
        try fails(as: Self.nobody, saying: "\(path) may not be read by user nobody", remedy)
        use(query: "?mode=0640")
        try fails(as: Self.member, ["consume", "--drain"], saying: "may not be read")
        tool.user = Self.service
        try consume()
        tool.user = Self.member
        #expect(try tool.run("trace", "list").status == 0)

        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(path)-wal")
        try fails(as: Self.member, saying: "\(path)-wal may not be read by user 12346", remedy)
        // As a store is that something else has closed, or that was copied without them.
        for log in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: path + log) }
        try fails(as: Self.member, saying: "\(path) lacks its log", "`osprofiler consume` run by 12345 leaves one")
        tool.user = Self.service
        try consume()
        tool.user = Self.member
        #expect(try tool.run("trace", "list").status == 0)
    }

    /// SQLite needs the folder only to make the log: a member of the file's group writes where there is one.
    @Test(
        .enabled(if: try MachineNeed.root.isMet(), "\(MachineNeed.root)"),
        arguments: [("0660", true), ("0640", false)]
    )
    func doctorSaysWhetherAMemberOfTheGroupMayWrite(mode: String, mayWrite: Bool) throws {
        try makeFolder()
        use(query: "?mode=\(mode)")
        tool.user = Self.service
        try consume()
        use()
        tool.user = Self.member
        let verdict = try tool.run("doctor").text.split(separator: "\n").first { $0.contains("store.access") }
        #expect(
            verdict?.contains(mayWrite ? "may read and write" : "may read, but not write") == true,
            "\(verdict ?? "")"
        )
        #expect(try tool.run("consume", "--drain").status == (mayWrite ? 0 : 1))
    }

    // MARK: Folders of everyone

    @Test func aLinkInAFolderOfEveryoneIsNotFollowed() throws {
        try consume()
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let shared = tool.folder.path("shared")
        try FileManager.default.createDirectory(atPath: shared, withIntermediateDirectories: true)
        for target in [path, tool.folder.path("absent.db")] {
            let link = "\(shared)/\(URL(fileURLWithPath: target).lastPathComponent)"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: shared)
        #expect(try tool.run("publish", "--demo").status == 0)
        for name in ["traces.db", "absent.db"] {
            use("\(shared)/\(name)")
            let outcome = try tool.run("consume", "--drain")
            #expect(outcome.status == 1, "\(outcome.errors)")
            #expect(
                outcome.errors.contains("\(shared)/\(name)") && outcome.errors.contains("link"),
                "\(outcome.errors)"
            )
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        #expect(!FileManager.default.fileExists(atPath: tool.folder.path("absent.db")))
        // In a folder of one's own a link is one's own.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: shared)
        use("\(shared)/traces.db")
        try consume()
        #expect(try tool.run("trace", "list").text.split(separator: "\n").count == 2)
    }

    @Test(.enabled(if: try MachineNeed.root.isMet(), "\(MachineNeed.root)"))
    func whatAnotherUserHasPutThereIsNotWrittenTo() throws {
        try makeFolder(mode: 0o1777)
        #expect(FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o666]))
        try FileManager.default.setAttributes([.ownerAccountID: 65_534], ofItemAtPath: path)
        try fails(as: Self.service, ["consume", "--drain"], saying: path, "belongs to another user")
    }

    /// SQLite would write everything into a log that is there, and believe a journal that is there.
    @Test(
        .enabled(if: try MachineNeed.root.isMet(), "\(MachineNeed.root)"),
        arguments: ["-wal", "-shm", "-journal"]
    )
    func aLogOfAnotherUserIsNotUsed(suffix: String) throws {
        try makeFolder(mode: 0o1777)
        func plant(size: Int) throws {
            #expect(FileManager.default.createFile(atPath: path + suffix, contents: Data(count: size)))
            try FileManager.default.setAttributes(
                [.ownerAccountID: 65_534, .posixPermissions: 0o666],
                ofItemAtPath: path + suffix
            )
        }
        #expect(try tool.run("publish", "--demo").status == 0)
        // Before the store, and beside it.
        try plant(size: 0)
        try fails(as: Self.service, ["consume", "--drain"], saying: path + suffix, "belongs to another user")
        #expect(!FileManager.default.fileExists(atPath: path))
        try FileManager.default.removeItem(atPath: path + suffix)
        try consume()
        #expect(try modes() == ["600", "600", "600"])
        try? FileManager.default.removeItem(atPath: path + suffix)
        try plant(size: 100)
        for command in [["consume", "--drain"], ["trace", "list"], ["trace", "purge", "--older-than", "1d"]] {
            try fails(as: Self.service, command, saying: path + suffix, "belongs to another user")
        }
        let planted = try FileManager.default.attributesOfItem(atPath: path + suffix)
        #expect(planted[.size] as? Int == 100)
    }

    @Test(.enabled(if: try MachineNeed.root.isMet(), "\(MachineNeed.root)"))
    func noOtherFileOfAnotherUserIsUsedThere() throws {
        try makeFolder(mode: 0o1777)
        let stranger: [FileAttributeKey: Any] = [.ownerAccountID: 65_534, .posixPermissions: 0o666]
        for name in ["traces.jsonl", "page.html", "service.conf", "url"] {
            #expect(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: Data()))
            try FileManager.default.setAttributes(stranger, ofItemAtPath: "\(folder)/\(name)")
        }
        #expect(mkfifo("\(folder)/fifo", 0o666) == 0 && chown("\(folder)/fifo", 65_534, gid_t.max) == 0)
        #expect(mkdir("\(folder)/theirs", 0o755) == 0 && chown("\(folder)/theirs", 65_534, gid_t.max) == 0)
        #expect(try tool.run("publish", "--demo").status == 0)
        let connection = "--connection-string"
        let commands: [(arguments: [String], name: String)] = [
            (["consume", "--drain", connection, "jsonl:///\(folder)/traces.jsonl"], "traces.jsonl"),
            (["consume", "--drain", connection, "jsonl:///\(folder)/theirs/traces.jsonl"], "theirs"),
            (["consume", "--drain", connection, "sqlite:///\(folder)/theirs/traces.db"], "theirs"),
            (["queue", "export", "\(folder)/page.html"], "page.html"),
            (["queue", "export", "\(folder)/fifo", "--force"], "fifo"),
            (["queue", "export", "\(folder)/theirs/export"], "theirs"),
            (["queue", "status", "--config-file", "\(folder)/service.conf"], "service.conf"),
            (["queue", "replay", "\(folder)/fifo"], "fifo"),
            (["trace", "show", "\(folder)/fifo"], "fifo"),
            (["trace", "list", connection, "@\(folder)/url"], "url"),
        ]
        for command in commands {
            try fails(as: Self.service, command.arguments, saying: "\(folder)/\(command.name)", "another user")
        }
    }
}
#endif
