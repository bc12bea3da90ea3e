//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Testing

@testable import OSProfilerCLI

@Suite struct StoreFactoryTests {
    @Test(arguments: [
        ("redis://:secret@h:6379", "redis"), ("Elasticsearch://u:secret@h", "elasticsearch"),
    ])
    func anUnknownSchemeIsNamedWithTheKnownOnes(text: String, scheme: String) {
        let error = #expect(throws: CLIError.self) { try StoreFactory.open(ConnectionString(text), for: .reading) }
        #expect(error?.description == "unknown connection string scheme \"\(scheme)\": known are sqlite, messaging")
    }

    @Test(arguments: ["messaging://", "messaging", "MESSAGING://x"])
    func theBusIsNoStore(text: String) {
        #expect(ConnectionString(text).isMessaging)
        let error = #expect(throws: CLIError.self) { try StoreFactory.open(ConnectionString(text), for: .reading) }
        #expect(error?.description.hasPrefix("messaging:// keeps no traces") == true)
    }

    @Test func whatIsNoConnectionStringIsSaidToBeNone() {
        let error = #expect(throws: CLIError.self) { try StoreFactory.open(ConnectionString("traces"), for: .reading) }
        #expect(error?.description.contains("\"traces\" is no connection string") == true)
    }

    @Test func masksConnectionStrings() {
        #expect(ConnectionString("redis://:secret@h:6379/0").masked == "redis://:***@h:6379/0")
        #expect(ConnectionString("sqlite:////a/b@c:d.db").masked == "sqlite:////a/b@c:d.db")
    }
}
