//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

extension StoreBackend {
    /// The backend of `mongodb://` connection strings. Without the trait `MongoDB`, it cannot open a store.
    public static let mongoDB: StoreBackend = {
        var backend = StoreBackend(
            ["mongodb", "mongodb+srv"],
            summary: "several consumers, replica sets",
            page: "docs/stores/mongodb.md",
            trait: "MongoDB"
        )
        backend.harmlessMembers = [
            "appname", "authmechanism", "authsource", "compressors", "connecttimeoutms", "directconnection",
            "heartbeatfrequencyms", "journal", "loadbalanced", "localthresholdms", "maxidletimems", "maxpoolsize",
            "maxstalenessseconds", "minpoolsize", "readconcernlevel", "readpreference", "readpreferencetags",
            "replicaset", "retryreads", "retrywrites", "serverselectiontimeoutms", "serverselectiontryonce",
            "socketcheckintervalms", "sockettimeoutms", "srvmaxhosts", "srvservicename", "timeoutms", "w",
            "waitqueuetimeoutms", "wtimeoutms", "zlibcompressionlevel",
        ]
        #if MongoDB
        // The form has this backend's schemes, which are not there before this initialiser has ended.
        backend.ignoredMembers = { ignoredMembers(of: MongoURL.form)($0) }
        backend.library = Library(name: "libmongoc", version: MongoStore.libraryVersion)
        backend.cleanUp = { MongoStore.removeSharedCounters() }
        backend.opening = { text, purpose throws(StoreError) in
            try MongoStore(MongoConnectionString(text), for: purpose)
        }
        #endif
        return backend
    }()
}
