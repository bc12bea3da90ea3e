//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB
internal import Foundation
internal import OSProfilerCore

/// The library libmongoc, which has to be initialized once per process.
enum MongoLibrary {
    private static let started: Void = {
        mongoc_init()
        // The default handler writes to standard error; the calls return everything important as errors.
        mongoc_log_set_handler(nil, nil)
    }()

    static func start() { _ = started }
}

extension MongoStore {
    /// The version of libmongoc that the process runs with, such as `1.23.1`.
    public static var libraryVersion: String { String(cString: mongoc_get_version()) }

    /// Removes the shared memory of libmongoc's counters from /dev/shm, where `mongoc-stat` would find it.
    ///
    /// The library creates it when it is loaded, in every process that links it, and removes it only on an orderly
    /// exit. A killed process leaves its file behind, and the next process of another user with the same process id
    /// then reports an error.
    public static func removeSharedCounters() { shm_unlink("/mongoc-\(getpid())") }
}

extension bson_error_t {
    /// The message in one line.
    var text: String {
        withUnsafeBytes(of: message) { bytes in
            TerminalText.words(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
        }
    }
}
#endif
