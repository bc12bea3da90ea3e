//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerCLI

@Suite struct StoreFactoryTests {
    private func open(_ text: String) throws {
        try StoreFactory.open(ConnectionString(text), for: .reading, needs: []).close()
    }

    @Test(arguments: [
        ("nosuch://:secret@h:6379", "nosuch"), ("NoSuch://u:secret@h", "nosuch"),
    ])
    func anUnknownSchemeIsNamedWithTheKnownOnes(text: String, scheme: String) {
        let error = #expect(throws: CLIError.self) { try open(text) }
        let known = (StoreFactory.all.flatMap(\.schemes) + ["messaging"]).joined(separator: ", ")
        #expect(error?.description == "unknown connection string scheme \"\(scheme)\": known are \(known)")
    }

    @Test(arguments: ["messaging://", "messaging", "MESSAGING://x"])
    func theBusIsNoStore(text: String) {
        #expect(ConnectionString(text).isMessaging)
        let error = #expect(throws: CLIError.self) { try open(text) }
        #expect(error?.description.hasPrefix("messaging:// keeps no traces") == true)
    }

    @Test func whatIsNoConnectionStringIsSaidToBeNone() {
        let error = #expect(throws: CLIError.self) { try open("traces") }
        #expect(error?.description.contains("\"traces\" is no connection string") == true)
    }

    @Test func theGuideHasARowForEachStore() throws {
        let guide = try String(
            contentsOf: Fixtures.folder.appendingPathComponent("../../docs/stores/README.md").standardized,
            encoding: .utf8
        )
        for factory in StoreFactory.all { #expect(guide.contains("| `\(factory.schemes[0])://"), "\(factory.schemes)") }
    }

    @Test func masksConnectionStrings() {
        #expect(ConnectionString("redis://:secret@h:6379/0").masked == "redis://:***@h:6379/0")
        #expect(ConnectionString("sqlite:////a/b@c:d.db").masked == "sqlite:////a/b@c:d.db")
    }
}
