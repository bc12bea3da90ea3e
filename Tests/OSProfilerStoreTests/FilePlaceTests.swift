//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerStore
import TestSupport
import Testing

/// What another user has put into a folder where everyone may create files. As root the tests make things that belong to
/// `nobody`.
@Suite(.enabled(if: try MachineNeed.root.isMet(), "\(MachineNeed.root)"))
final class FilePlaceTests {
    private static let stranger: uid_t = 65_534

    private let root: String
    private var shared: String { root + "/shared" }
    private var own: String { root + "/own" }

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("osprofiler-\(UUID().uuidString)").path
        for folder in [root, shared, own] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        }
        #expect(chmod(shared, 0o1777) == 0)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    private func make(_ path: String, _ text: String = "text", owner: uid_t = geteuid()) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        #expect(lchown(path, owner, gid_t.max) == 0 && chmod(path, 0o666) == 0)
        return path
    }

    private func link(_ path: String, to target: String, owner: uid_t = geteuid()) throws -> String {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        #expect(lchown(path, owner, gid_t.max) == 0)
        return path
    }

    /// Returns the purposes for which a path may be used.
    private func purposes(_ path: String) -> [FilePlace.Purpose] {
        [.reading, .settings, .writing].filter { purpose in
            do throws(StoreError) {
                _ = try FilePlace(path, for: purpose)
                return true
            } catch {
                #expect(error.code == .accessDenied && error.description.contains("everyone may write"))
                return false
            }
        }
    }

    @Test func ownFilesAreUsedEverywhere() throws {
        for folder in [own, shared] {
            #expect(purposes(try make("\(folder)/file")) == [.reading, .settings, .writing])
            #expect(purposes("\(folder)/absent") == [.reading, .settings, .writing])
            #expect(purposes("\(folder)/absent/absent") == [.reading, .settings, .writing])
        }
    }

    @Test func aStrangersFileIsDataOnly() throws {
        #expect(purposes(try make("\(shared)/file", owner: Self.stranger)) == [.reading])
        #expect(purposes(try make("\(own)/file", owner: Self.stranger)) == [.reading, .settings, .writing])
    }

    @Test func aStrangersFIFOIsNotOpened() throws {
        let path = "\(shared)/fifo"
        #expect(mkfifo(path, 0o666) == 0)
        #expect(purposes(path) == [.reading, .settings, .writing])
        #expect(chown(path, Self.stranger, gid_t.max) == 0)
        #expect(purposes(path) == [])
    }

    @Test func linksLeadNowhereForWriting() throws {
        let target = try make("\(own)/target")
        #expect(purposes(try link("\(shared)/own", to: target)) == [.reading, .settings])
        #expect(purposes(try link("\(shared)/theirs", to: target, owner: Self.stranger)) == [])
        #expect(purposes(try link("\(shared)/dangling", to: "\(own)/absent", owner: Self.stranger)) == [])
        // In a folder of one's own.
        #expect(purposes(try link("\(own)/link", to: target)) == [.reading, .settings, .writing])
        let theirs = try make("\(shared)/target", owner: Self.stranger)
        #expect(purposes(try link("\(own)/out", to: theirs)) == [.reading])
        #expect(try FilePlace("\(own)/link", for: .writing).path.hasSuffix("/own/target"))
    }

    @Test func noPartOfThePathIsAStrangers() throws {
        let folder = "\(shared)/folder"
        #expect(mkdir(folder, 0o755) == 0)
        #expect(purposes("\(folder)/file") == [.reading, .settings, .writing])
        #expect(chown(folder, Self.stranger, gid_t.max) == 0)
        #expect(purposes("\(folder)/file") == [])
        #expect(purposes("\(folder)/../file") == [])
        #expect(purposes("\(try link("\(shared)/way", to: own, owner: Self.stranger))/file") == [])
        #expect(purposes("\(try link("\(shared)/mine", to: own))/file") == [.reading, .settings, .writing])
    }

    @Test func aSecondNameIsNotWritten() throws {
        let secret = try make("\(root)/secret")
        #expect(Foundation.link(secret, "\(shared)/name") == 0)
        #expect(purposes("\(shared)/name") == [.reading, .settings])
    }

    @Test func membersOfAGroupDoNotTrustEachOtherBesideTheStickyBit() throws {
        let path = try make("\(shared)/file", owner: Self.stranger)
        for (mode, isShared) in [(0o1770, true), (0o777, true), (0o2770, false), (0o755, false)] as [(mode_t, Bool)] {
            #expect(chmod(shared, mode) == 0)
            #expect(purposes(path).contains(.writing) == !isShared)
            #expect(try FilePlace("\(shared)/absent", for: .writing).isShared == isShared)
        }
    }

    @Test func whatAppearsMeanwhileIsNotOpened() throws {
        let place = try FilePlace("\(shared)/file", for: .writing)
        _ = try make("\(shared)/file", owner: Self.stranger)
        #expect(throws: StoreError.self) { try place.open(O_RDWR | O_CREAT) }
        #expect(unlink("\(shared)/file") == 0)
        _ = try link("\(shared)/file", to: try make("\(own)/target"))
        #expect(throws: StoreError.self) { try place.open(O_RDWR | O_CREAT) }
        #expect(unlink("\(shared)/file") == 0)
        let old = umask(0)
        let descriptor = try place.open(O_RDWR | O_CREAT)
        umask(old)
        var status = stat()
        #expect(fstat(descriptor, &status) == 0 && status.st_mode & 0o777 == 0o600)
        close(descriptor)
    }

    @Test func companionsAreOfTheSameOwner() throws {
        let place = try FilePlace(try make("\(shared)/db"), for: .writing)
        try place.checkCompanions(["-wal"])
        _ = try make("\(shared)/db-wal")
        try place.checkCompanions(["-wal"])
        #expect(chown("\(shared)/db-wal", Self.stranger, gid_t.max) == 0)
        #expect(throws: StoreError.self) { try place.checkCompanions(["-wal"]) }
        #expect(unlink("\(shared)/db-wal") == 0)
        _ = try link("\(shared)/db-wal", to: try make("\(own)/target"))
        #expect(throws: StoreError.self) { try place.checkCompanions(["-wal"]) }
    }

    @Test func onlyOwnPermissionsAreCopied() throws {
        #expect(try FilePlace(try make("\(own)/mine"), for: .writing).ownPermissions == 0o666)
        #expect(try FilePlace(try make("\(own)/theirs", owner: Self.stranger), for: .writing).ownPermissions == nil)
    }

    @Test func openFilesOfAProcessHaveNoFolder() throws {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        for folder in ["/dev/fd", "/proc/self/fd"] {
            let place = try FilePlace("\(folder)/\(ends[0])", for: .settings)
            #expect(place.isDescriptor && !place.isShared && place.isFIFO)
        }
        #expect(try !FilePlace("/dev/null", for: .writing).isShared)
    }

    @Test func linksOfAProcessAreFollowed() throws {
        let path = try make("\(own)/file")
        let place = try FilePlace("/proc/self/root\(path)", for: .writing)
        #expect(place.path == (try FilePlace(path, for: .writing)).path && place.isRegular && !place.isDescriptor)
        let folder = try FilePlace("/proc/self/cwd", for: .writing)
        #expect(folder.path == FileManager.default.currentDirectoryPath && !folder.isDescriptor)
        // A stranger's file stays one.
        let theirs = try make("\(shared)/file", owner: Self.stranger)
        #expect(purposes("/proc/self/root\(theirs)") == [.reading])
        // Another process holds it open.
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sleep")
        process.arguments = ["100"]
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        process.standardError = handle
        try process.run()
        defer { process.terminate() }
        let open = try FilePlace("/proc/\(process.processIdentifier)/fd/2", for: .writing)
        #expect(open.path == place.path && open.isRegular && !open.isDescriptor)
    }
}
