//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerMessaging
import Testing

@testable import OSProfilerCLI

@Suite struct ConsumedBusesTests {
    private func buses(_ urls: String...) throws -> [CollectorConfiguration] {
        try ConsumedBuses.named(urls.map { CollectorConfiguration(connection: try TransportURL($0).configuration) })
    }

    @Test func aSingleBusHasNoName() throws {
        #expect(try buses("rabbit://u:secret@h/v").map(\.bus) == [nil])
    }

    @Test func namesTellBusesApartWithoutUsersAndPasswords() throws {
        let names = try buses(
            "rabbit://u:secret@rabbit1:5672/cell1",
            "rabbit://u:secret@rabbit1:5672,u:secret@rabbit2/cell2",
            "rabbit://u:secret@rabbit1/",
            "rabbit://u:secret@rabbit1:5673/cell1",
            "rabbit://u:secret@[::1]:5673/a%2Fb"
        )
        .map(\.bus)
        #expect(names == ["rabbit1/cell1", "rabbit1/cell2", "rabbit1/", "rabbit1:5673/cell1", "[::1]:5673/a/b"])
    }

    @Test(arguments: [
        ("rabbit://u:secret@h/v", "rabbit://u:secret@h/v"),
        ("rabbit://u:secret@h/v", "rabbit://h:5672/v"),
        ("rabbit://u:secret@h/v", "amqps://other:secret@H:5671/v?ssl_verify=1"),
        ("rabbit://u:secret@h", "rabbit://h/%2F"),
        ("rabbit://u:secret@a,b/v", "rabbit://u:secret@b,c/v"),
        ("rabbit://u:secret@h/v%20w", "rabbit://u:secret@h/v w"),
    ])
    func oneBusIsNotGivenTwice(first: String, second: String) throws {
        let error = #expect(throws: CLIError.self) { try buses(first, "rabbit://elsewhere/v", second) }
        #expect(error?.status == .usage)
        let text = error?.description ?? ""
        #expect(text.hasPrefix("--transport-url leads to the broker "), "\(text)")
        #expect(text.contains(" twice: give each "), "\(text)")
        #expect(!text.contains("secret"))
    }

    @Test func aBusIsAnotherWithAnotherHostPortOrVirtualHost() throws {
        #expect(try buses("rabbit://h/v", "rabbit://h/V", "rabbit://h:5673/v", "rabbit://i/v").count == 4)
    }
}
