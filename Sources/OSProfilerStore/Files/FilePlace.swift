//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// Where a path leads, and the one rule for every file that this package opens or makes.
///
/// In a folder where other users may create files, such as `/tmp`, anybody can put something under a name that we are
/// about to use. There
/// - no folder and no link of the path belongs to another user, except to root;
/// - a file that is written is this user's own, no link, and has one name only;
/// - a file that holds settings is this user's own or root's;
/// - a file that is read may belong to another user, but is then a regular file: opening a FIFO would wait for its
///   maker.
///
/// In other folders only their owners, their groups and root create files, whom this user trusts by naming the path.
package struct FilePlace {
    /// What a file is used for.
    package enum Purpose {
        /// Its content is data, which may come from anybody.
        case reading
        /// Its content decides what this program does.
        case settings
        case writing
    }

    /// The path as it was given, for errors.
    package let name: String
    /// The same place without links: what is opened.
    package let path: String
    /// Whether other users may create files in the folder.
    package let isShared: Bool
    /// Whether it is an open file of a process that no folder holds, such as `/dev/stdout` or a pipe.
    package let isDescriptor: Bool
    /// The number of an open file of this process.
    private let ownDescriptor: Int32?
    private let purpose: Purpose
    /// The status of what is there; nil if nothing is.
    private let status: stat?

    /// Finds out where a path leads.
    ///
    /// A path whose folder is missing or may not be entered is returned as far as it leads, so that opening it says why.
    ///
    /// - Throws: ``StoreError`` with the code `.accessDenied` if the rule forbids to use it.
    package init(_ name: String, for purpose: Purpose) throws(StoreError) {
        var walk = PathWalk(name, followsLastLink: purpose != .writing)
        self.name = name
        self.purpose = purpose
        status = try walk.end()
        path = walk.path
        isShared = walk.isShared
        isDescriptor = walk.isOpenFile
        ownDescriptor = walk.ownDescriptor
        if let status { try check(status) }
    }

    /// Whether something is there.
    package var exists: Bool { status != nil }

    package var isRegular: Bool { status.map { $0.st_mode & S_IFMT == S_IFREG } ?? false }

    package var isFIFO: Bool { status.map { $0.st_mode & S_IFMT == S_IFIFO } ?? false }

    package var isBlockDevice: Bool { status.map { $0.st_mode & S_IFMT == S_IFBLK } ?? false }

    /// The permissions of what is there, for a file that takes its place; nil if another user chose them.
    package var ownPermissions: UInt32? {
        status.flatMap { $0.st_uid == geteuid() ? UInt32($0.st_mode & 0o777) : nil }
    }

    /// Opens the file as `open` does, and checks that it is still what the rule permits.
    ///
    /// A new file is open to its owner alone. An open file of this process is written where it stands, as the shell's
    /// `>>` and pipes expect: opening it anew would begin at its first byte.
    ///
    /// - Returns: the descriptor, or -1 with `errno`.
    /// - Throws: ``StoreError`` with the code `.accessDenied` if somebody replaced the file meanwhile.
    package func open(_ flags: Int32) throws(StoreError) -> Int32 {
        if purpose == .writing, let ownDescriptor { return Self.duplicate(ownDescriptor) }
        let descriptor = Foundation.open(path, flags | O_CLOEXEC | O_NOCTTY | (isShared ? O_NOFOLLOW : 0), 0o600)
        guard descriptor >= 0 else {
            if isShared, errno == ELOOP { throw refusal("is a link") }
            return descriptor
        }
        var opened = stat()
        guard isShared, fstat(descriptor, &opened) == 0 else { return descriptor }
        do throws(StoreError) {
            try check(opened)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Duplicates a descriptor that this process was started with.
    private static func duplicate(_ descriptor: Int32) -> Int32 {
        // What closes on exec was opened by this process, such as a store's file, and is nobody's output.
        guard fcntl(descriptor, F_GETFD) & FD_CLOEXEC == 0 else {
            errno = EBADF
            return -1
        }
        return fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    }

    /// Checks the files that belong to this one, such as a database's journal.
    ///
    /// - Parameter suffixes: what their names add to this file's.
    /// - Throws: ``StoreError`` with the code `.accessDenied` if one of them is a stranger's.
    package func checkCompanions(_ suffixes: [String]) throws(StoreError) {
        guard isShared else { return }
        for suffix in suffixes {
            var companion = stat()
            guard lstat(path + suffix, &companion) == 0 else { continue }
            let isOwn = companion.st_uid == geteuid() || companion.st_uid == status?.st_uid
            guard isOwn, companion.st_mode & S_IFMT == S_IFREG, companion.st_nlink == 1 else {
                throw Self.refusal(name + suffix, isOwn ? "is a link" : "belongs to another user")
            }
        }
    }

    private func check(_ status: stat) throws(StoreError) {
        guard isShared else { return }
        let (kind, owner) = (status.st_mode & S_IFMT, status.st_uid)
        if kind == S_IFLNK { throw refusal("is a link") }
        switch purpose {
        case .reading:
            guard kind == S_IFREG || owner == geteuid() || owner == 0 else {
                throw refusal("belongs to another user and is not a regular file")
            }
        case .settings:
            guard owner == geteuid() || owner == 0 else { throw refusal("belongs to another user") }
        case .writing:
            guard owner == geteuid() else { throw refusal("belongs to another user") }
            guard kind != S_IFREG || status.st_nlink <= 1 else { throw refusal("has several names") }
        }
    }

    private func refusal(_ fault: String) -> StoreError { Self.refusal(name, fault) }

    static func refusal(_ name: String, _ fault: String) -> StoreError {
        StoreError(
            .accessDenied,
            "\(name) \(fault), in a folder where everyone may write: use a folder of your own"
        )
    }
}
