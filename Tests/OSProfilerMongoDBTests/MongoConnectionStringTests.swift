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
        ("mongodb://h/?sslmode=require", "unknown member \"sslmode\": expected one of directConnection, journal"),
        ("mongodb://h/?w=0", "asks for no acknowledgement"), ("mongodb://h/?w=-1", "asks for no acknowledgement"),
        ("mongodb://h/?maxPoolSize=1", "a maxPoolSize that is not a number from 2"),
        ("mongodb://h/?tls=on&tlsInsecure=perhaps", "a tlsInsecure that is not true or false"),
        ("mongodb://h/?socketTimeoutMS=1s", "a socketTimeoutMS that is not a number"),
        ("mongodb://h/?tls=true&TLS=true", "has tls twice"), ("mongodb://h/?tlsCAFile=", "the path of a file"),
        ("mongodb://h/?ssl_ca_certs=/x", "write tlsCAFile"), ("mongodb://h/?apname=x", "did you mean appname?"),
        ("mongodb:///", "names no host"), ("mongodb://h:99999/", "impossible port"),
        ("mongodb://u:p@ss/w@h/", "percent-encoded"), ("mongodb://u:a@CRET@h/", "write it as %40"),
        ("redis://h", "unknown scheme \"redis\": expected one of mongodb"),
        ("mongodb://h/?tls=true&ssl=false", "refused by libmongoc"),
    ])
    func whatCannotBeUsedIsSaid(text: String, reason: String) {
        let error = #expect(throws: StoreError.self) { try MongoConnectionString(text) }
        #expect(error?.code == .badConnectionString)
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\n") == false)
    }

    @Test func switchesAreInLibmongocsOwnSpelling() throws {
        // libmongoc passes over what is neither true nor false, and goes without TLS.
        let string = try MongoConnectionString("mongodb://u:p%40@h/db?TLS=on&retryWrites=0&tlsInsecure=1&appname=a%26b")
        #expect(string.text == "mongodb://u:p%40@h/db?tls=true&retryWrites=false&tlsInsecure=true&appname=a%26b")
        #expect(string.isUnverified)
    }

    @Test func optionsOfOtherDriversArePassedOver() throws {
        let text = "mongodb://h/?maxIdleTimeMS=1000&uuidRepresentation=standard&minPoolSize=1&replicaSet=r"
        #expect(try MongoConnectionString(text).text == "mongodb://h/?replicaSet=r")
        let tags = "mongodb://h/?readPreference=nearest&readPreferenceTags=dc%3Aa&readPreferenceTags="
        #expect(try MongoConnectionString(tags).text == tags)
    }

    /// As pymongo takes it.
    @Test func theSlashBeforeTheMembersMayBeLeftOut() throws {
        let string = try MongoConnectionString("mongodb://u:p@a:1,b?replicaSet=rs0")
        #expect(string.text == "mongodb://u:p@a:1,b/?replicaSet=rs0" && string.replicaSet == "rs0")
        #expect(string.servers.map(\.host) == ["a", "b"] && string.servers.map(\.port) == [1, 27017])
    }

    @Test func aMissingFileIsNamed() {
        let error = #expect(throws: StoreError.self) {
            try MongoStore(MongoConnectionString("mongodb://h/?tls=true&tlsCAFile=/nowhere/ca.pem"))
        }
        #expect(error?.code == .badConnectionString)
        #expect(error?.description.contains("tlsCAFile names /nowhere/ca.pem") == true)
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
