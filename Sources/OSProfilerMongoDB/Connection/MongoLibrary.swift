//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB
internal import Foundation
internal import OSProfilerCore

/// libmongoc, which has to be started once a process.
enum MongoLibrary {
    private static let started: Void = {
        mongoc_init()
        // It would write to standard error; what matters comes back as errors.
        mongoc_log_set_handler(nil, nil)
    }()

    static func start() { _ = started }
}

extension MongoStore {
    /// The version of libmongoc that the process runs with, such as `1.23.1`.
    public static var libraryVersion: String { String(cString: mongoc_get_version()) }

    /// Takes the name of libmongoc's counters out of /dev/shm, where `mongoc-stat` would look for them.
    ///
    /// The library makes them as soon as it is loaded, in every process that is linked with it, and removes them in an
    /// orderly exit alone: what is killed leaves its file behind, at which the next process of that number and of another
    /// user then complains.
    public static func removeSharedCounters() { shm_unlink("/mongoc-\(getpid())") }
}

extension bson_error_t {
    /// The message, in one line.
    var text: String {
        withUnsafeBytes(of: message) { bytes in
            TerminalText.words(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
        }
    }
}
#endif
