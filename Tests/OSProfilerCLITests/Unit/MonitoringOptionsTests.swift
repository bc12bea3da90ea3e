//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import OSProfilerMonitoring
import Testing

@testable import OSProfilerCLI

@Suite struct MonitoringOptionsTests {
    @Test func aPortThatIsTakenIsNamed() throws {
        let taken = try MonitoringListener(host: "127.0.0.1", port: 0)
        let port = try #require(UInt16(taken.address.split(separator: ":")[1]))
        let options = try MonitoringOptions.parse(["--metrics-port", "\(port)"])
        let error = #expect(throws: CLIError.self) { try options.start() }
        #expect(
            error?.description == "--metrics-port \(port): cannot listen on 127.0.0.1: Address already in use"
        )
    }

    @Test func aHostThatIsNoneIsNamed() throws {
        let options = try MonitoringOptions.parse(["--metrics-port", "0", "--metrics-host", "fe80::1%nowhere"])
        let error = #expect(throws: CLIError.self) { try options.start() }
        #expect(error?.description.hasPrefix("--metrics-host fe80::1%nowhere: ") == true)
    }
}
