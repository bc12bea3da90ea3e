//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerMongoDB
internal import OSProfilerStore

extension StoreFactory {
    #if MongoDB
    static let mongoDB = StoreFactory(
        schemes: MongoConnectionString.schemes,
        library: VersionCheck.Part(name: "libmongoc", version: MongoStore.libraryVersion)
    ) { text, _ throws(StoreError) in
        try MongoStore(MongoConnectionString(text))
    }

    /// Of the libraries that are loaded, nothing stays behind when the process is killed.
    static func tidyUp() { MongoStore.removeSharedCounters() }
    #else
    static func tidyUp() {}

    static let mongoDB = StoreFactory(schemes: ["mongodb", "mongodb+srv"]) { _, _ throws(StoreError) in
        throw StoreError(.unsupported, "this build has no MongoDB support: build with --traits MongoDB")
    }
    #endif
}
