//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
import OSProfilerHTTP
import OSProfilerStore
import Testing

@testable import OSProfilerCeilometer

@Suite struct CeilometerConnectionStringTests {
    private func parse(_ text: String, _ environment: [String: String] = [:]) throws -> CeilometerConnectionString {
        try CeilometerConnectionString(text, environment: environment)
    }

    private func fault(_ text: String, _ environment: [String: String] = [:]) throws -> String {
        let error = try #require(throws: StoreError.self) { try parse(text, environment) }
        #expect(error.code == .badConnectionString)
        return error.description
    }

    private static let openrc = [
        "OS_AUTH_URL": "http://keystone:5000/v3", "OS_USERNAME": "admin", "OS_PASSWORD": "pw", "OS_PROJECT_NAME": "p",
    ]

    @Test(arguments: [
        ("ceilometer://host", "http://host:8977"), ("ceilometer://host:80/event/", "http://host:80/event"),
        ("ceilometer://host/v2", "http://host:8977"), ("ceilometer://[::1]:1", "http://[::1]:1"),
        ("CEILOMETER://host?tls=true", "https://host:8977"), ("ceilometer://host?tls=0", "http://host:8977"),
        ("ceilometer://host?endpoint=https%3A%2F%2Fother%2Fx%2Fv2%2F", "https://other/x"),
    ])
    func theAPIsAddress(text: String, expected: String) throws {
        #expect(try parse(text, ["CEILOMETER_URL": "http://nobody"]).endpoint == expected)
    }

    @Test func theAddressOfTheEnvironmentIsForWhoNamesNone() throws {
        #expect(try parse("ceilometer://", ["CEILOMETER_URL": "http://h:8977/"]).endpoint == "http://h:8977")
        #expect(try parse("ceilometer://", Self.openrc).endpoint == nil)
        #expect(try fault("ceilometer://", ["CEILOMETER_URL": "h:8977"]).contains("CEILOMETER_URL"))
    }

    @Test func withoutHostAndKeystoneThereIsNothingToAsk() throws {
        #expect(try fault("ceilometer://").contains("OS_AUTH_URL"))
        #expect(try fault("ceilometer://", ["OS_TOKEN": "t", "OS_AUTH_URL": ""]).contains("OS_AUTH_URL"))
    }

    @Test func whoAsks() throws {
        guard case .stated("admin", "admin") = try parse("ceilometer://h").access,
            case .stated("u", "p") = try parse("ceilometer://h", ["OS_USER_ID": "u", "OS_PROJECT_ID": "p"]).access,
            case .stated = try parse(
                "ceilometer://h",
                Self.openrc.merging(["OS_AUTH_TYPE": "none"]) { $1 }
            ).access
        else { throw Unexpected() }
        guard case .token("t") = try parse("ceilometer://h", Self.openrc.merging(["OS_TOKEN": "t"]) { $1 }).access,
            case .token("t") = try parse("ceilometer://h", ["OS_AUTH_TOKEN": "t"]).access
        else { throw Unexpected() }
        // Without the API's address the token is exchanged for one with a catalog.
        guard
            case .keystone(let credentials) = try parse(
                "ceilometer://",
                Self.openrc.merging(["OS_TOKEN": "t"]) { $1 }
            ).access, case .token("t") = credentials.identity
        else { throw Unexpected() }
    }

    private struct Unexpected: Error {}

    @Test func theURLWinsOverTheEnvironment() throws {
        let text = "ceilometer://me:p%40ss@?project_name=mine&region_name=R&interface=internal"
        let string = try parse(text, Self.openrc)
        guard case .keystone(let credentials) = string.access, case .password(let user, "p@ss") = credentials.identity
        else { throw Unexpected() }
        #expect(user.name == "me" && credentials.project?.name == "mine")
        #expect(credentials.region == "R" && credentials.interface == "internal")
    }

    @Test(arguments: ["OS_USERNAME", "OS_PASSWORD"])
    func aHalfSetEnvironmentIsSaidToBeSo(variable: String) throws {
        let environment = Self.openrc.filter { $0.key != variable }
        #expect(try fault("ceilometer://", environment).contains(variable))
    }

    @Test func aWayToLogInThatIsNotKnown() throws {
        let text = try fault("ceilometer://", Self.openrc.merging(["OS_AUTH_TYPE": "v3oidcpassword"]) { $1 })
        #expect(text.contains("OS_AUTH_TYPE") && text.contains("openstack token issue"))
    }

    @Test func members() throws {
        let text = "ceilometer://h?all_tenants=no&page_size=7&timeout=3&ca_file=/ca"
        let string = try parse(text, ["OS_CACERT": "/other", "OS_CERT": "/c", "OS_KEY": "/k"])
        #expect(string.allTenants == false && string.pageSize == 7 && string.http.timeout == 3)
        #expect(string.http.files.all.map(\.path) == ["/ca", "/c", "/k"])
        #expect(try parse("ceilometer://h").allTenants == nil)
    }

    @Test(arguments: ["page_size=0", "page_size=x", "timeout=-1", "tls=perhaps", "all_tenants="])
    func valuesThatAreNone(member: String) throws {
        #expect(try fault("ceilometer://h?\(member)").contains("\(member.prefix { $0 != "=" })"))
    }

    @Test func whatIsNotKnownIsNamedWithWhatIs() throws {
        let text = try fault("ceilometer://h?token=s3cret")
        #expect(text.contains("\"token\"") && text.contains("all_tenants") && !text.contains("s3cret"))
        #expect(try fault("ceilometer://a,b").contains("several hosts"))
        #expect(try !fault("ceilometer://u:s3cret@h:x").contains("s3cret"))
    }
}
#endif
