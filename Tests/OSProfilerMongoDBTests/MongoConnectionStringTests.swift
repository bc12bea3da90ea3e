//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
import OSProfilerStore
import Testing

@testable import OSProfilerMongoDB

@Suite struct MongoConnectionStringTests {
    @Test func hostsAreNamedAndPasswordsAreNot() throws {
        let string = try MongoConnectionString("mongodb://u:p%40ss@a:1,[::1]:2,c/?replicaSet=rs0&tls=true")
        #expect(string.hosts == "a:1,[::1]:2,c")
        #expect(string.masked("refused: p@ss") == "refused: ***")
        #expect(string.writeConcern == nil)
        #expect(!string.isUnverified)
    }

    @Test func membersAreNotCaseSensitive() throws {
        let string = try MongoConnectionString("mongodb://h/?W=1&TLSINSECURE=true&tls=true")
        #expect(string.writeConcern == "1")
        #expect(string.isUnverified)
    }

    @Test(arguments: [
        ("mongodb://h/?sslmode=require", "unknown member \"sslmode\": known are appname, authMechanism"),
        ("mongodb://h/?w=0", "w=0"), ("mongodb://h/?w=-1", "w=-1"), ("mongodb://h/?maxPoolSize=1", "take 2"),
        ("mongodb:///", "names no host"), ("mongodb://h:99999/", "impossible port"),
        ("mongodb://u:p@ss/w@h/", "percent-encoded"), ("mongodb://u:a@CRET@h/", "write it as %40"),
        ("redis://h", "does not begin with mongodb://"),
        ("mongodb://h/?tls=true&ssl=false", "refused by libmongoc"),
    ])
    func whatCannotBeUsedIsSaid(text: String, reason: String) {
        let error = #expect(throws: StoreError.self) { try MongoConnectionString(text) }
        #expect(error?.code == .badConnectionString)
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\n") == false)
    }

    @Test func aSecretStaysOutOfLibmongocsWords() {
        let error = #expect(throws: StoreError.self) {
            try MongoConnectionString("mongodb://user:hunter2@h/?tls=true&ssl=false")
        }
        #expect(error?.description.contains("hunter2") == false, "\(error?.description ?? "")")
    }

    @Test func openingConnectsToNothing() throws {
        let store = try MongoStore(MongoConnectionString("mongodb://127.0.0.1:1/"))
        defer { store.close() }
        let writer = try store.makeWriter()
        writer.close()
    }
}
#endif
