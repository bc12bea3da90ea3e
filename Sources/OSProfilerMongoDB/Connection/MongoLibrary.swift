//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB

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
}

extension bson_error_t {
    /// The message, in one line.
    var text: String {
        withUnsafeBytes(of: message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self).replacing("\n", with: " ")
        }
    }
}
#endif
