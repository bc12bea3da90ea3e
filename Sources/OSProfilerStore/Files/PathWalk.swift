//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// Follows a path link by link, as the system does, and stops at a part that another user put there.
struct PathWalk {
    private static let maximumLinks = 40

    /// The folder that the walk has reached, without links.
    private var folder = "/"
    /// Whether other users may create files in it.
    private(set) var isShared = false
    /// Whether the walk ends at an open file of a process that cannot be followed to a folder.
    private(set) var isOpenFile = false
    /// The number of an open file of this process at which the walk ends.
    private(set) var ownDescriptor: Int32?
    /// The parts of the path that are left.
    private var parts: [Substring]
    private var links = 0
    /// Whether to follow a link at the end of the path in a folder where other users may create files, if this user or
    /// root made it: Kubernetes mounts settings as such links.
    private let followsLastLink: Bool

    init(_ path: String, followsLastLink: Bool) {
        self.followsLastLink = followsLastLink
        let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        parts = Self.parts(whole).reversed()
        enter("/")
    }

    /// The place that the walk has reached, with the parts that are left.
    var path: String {
        let rest = parts.reversed().joined(separator: "/")
        return rest.isEmpty ? folder : Self.path(of: rest, in: folder)
    }

    /// Walks to the end of the path.
    ///
    /// - Returns: the status of what is there, which is a link only in a folder where other users may create files; nil
    ///   if nothing is there, or the way is closed.
    mutating func end() throws(StoreError) -> stat? {
        var status = stat()
        while let part = parts.popLast() {
            if part == ".." {
                // Above a folder that /proc leads to, only the system knows the way.
                enter(isInProc ? folder + "/.." : Self.parent(of: folder))
                continue
            }
            let next = Self.path(of: part, in: folder)
            guard lstat(next, &status) == 0 else {
                parts.append(part)
                return nil
            }
            let isLink = status.st_mode & S_IFMT == S_IFLNK
            if isShared {
                let isTrusted = [geteuid(), 0].contains(status.st_uid)
                // What comes last is judged by its purpose.
                if parts.isEmpty, !(isLink && isTrusted && followsLastLink) {
                    parts.append(part)
                    return status
                }
                guard isTrusted else { throw FilePlace.refusal(next, "belongs to another user") }
            }
            if isLink, !isOwnOpenFile(part), let target = try target(of: next) {
                if target.hasPrefix("/") { enter("/") }
                parts += Self.parts(target).reversed()
            } else if parts.isEmpty {
                parts.append(part)
                isOpenFile = isLink && isInProc
                if isOpenFile, isOwnOpenFile(part) { ownDescriptor = Int32(part) }
                return stat(next, &status) == 0 ? status : nil
            } else {
                enter(next)
            }
        }
        return stat(folder, &status) == 0 ? status : nil
    }

    /// Whether the folder belongs to a process. Links in it lead where the process is, perhaps to no path of ours:
    /// `pipe:[4711]`, a file that was deleted, the root of a container.
    private var isInProc: Bool { folder.hasPrefix("/proc/") }

    /// Whether a name in the folder stands for an open file of this process: `/proc/self/fd/1`.
    private func isOwnOpenFile(_ name: Substring) -> Bool {
        guard isInProc, folder.hasSuffix("/fd"), Int32(name) != nil else { return false }
        let process = Self.text(of: "/proc/self").map { "/proc/\($0)/" }
        return process.map(folder.hasPrefix) ?? false
    }

    /// Returns where a link leads; nil if it cannot be followed by its text.
    private mutating func target(of link: String) throws(StoreError) -> String? {
        links += 1
        guard links <= Self.maximumLinks, let text = Self.text(of: link) else { return nil }
        guard isInProc else { return text }
        var (there, named) = (stat(), stat())
        let isSame =
            text.hasPrefix("/") && stat(link, &there) == 0 && stat(text, &named) == 0
            && there.st_dev == named.st_dev && there.st_ino == named.st_ino
        return isSame ? text : nil
    }

    private static func text(of link: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink(link, &target, Int(PATH_MAX))
        return count > 0 ? String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    private mutating func enter(_ path: String) {
        folder = path
        var status = stat()
        // With the sticky bit the members of a group do not trust each other.
        isShared =
            stat(path, &status) == 0
            && (status.st_mode & S_IWOTH != 0
                || status.st_mode & S_IWGRP != 0 && status.st_mode & S_ISVTX != 0)
    }

    private static func parts(_ path: String) -> [Substring] { path.split(separator: "/").filter { $0 != "." } }

    private static func path(of name: some StringProtocol, in folder: String) -> String {
        folder == "/" ? "/\(name)" : "\(folder)/\(name)"
    }

    private static func parent(of folder: String) -> String {
        folder.lastIndex(of: "/").map { $0 == folder.startIndex ? "/" : String(folder[..<$0]) } ?? "/"
    }
}
