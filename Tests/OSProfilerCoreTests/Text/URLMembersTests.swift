//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct URLMembersTests {
    private static let form = URLForm(
        "the x:// connection string",
        schemes: ["x"],
        example: "x://host",
        members: .read("count", "age", "note", "token", "ca", "cert", "key")
            + [
                URLMember("tls", or: "ssl"), URLMember("tag", handling: .readEach),
                URLMember("reqs", handling: .fixed(["required"], reason: "all are verified")),
            ]
            + .passedOver("pool") + .refused("insecure", reason: "all are verified")
    )

    private func members(_ query: String) throws(ServerURLError) -> URLMembers { try URLMembers(query[...], Self.form) }

    private func line(_ query: String) -> String {
        let error = #expect(throws: ServerURLError.self) { try members(query) }
        return error?.description ?? ""
    }

    @Test func valuesAreDecodedAndTyped() throws {
        let members = try members("count=7&&age=1.5m&note=a%20b%3D&ssl=On&pool=3&tag=a&tag=b&reqs=Required")
        #expect(try members.integer("count", 1...7) == 7)
        #expect(try members.seconds("age", 1...3600) == 90)
        #expect(members["note"] == "a b=" && members["token"] == nil)
        #expect(try members.bool("tls") == true)
        #expect(members.all.filter { $0.name == "tag" }.map(\.value) == ["a", "b"])
        #expect(members.passedOver == ["pool"])
    }

    @Test(arguments: ["0.05", "50ms", "50000us"])
    func secondsWithAUnitOrAlone(_ text: String) throws {
        #expect(try members("age=\(text)").seconds("age", 0...1) == 0.05)
    }

    @Test(arguments: ["", "x", "-1", "nan", "1e3", "2h", "0.5", "5 s", "9223372036854775807w"])
    func whatIsNoTimeIsRefused(_ text: String) {
        let encoded = text.replacing(" ", with: "%20")
        let error = #expect(throws: ServerURLError.self) { try members("age=\(encoded)").seconds("age", 1...3600) }
        #expect(
            error?.description.hasPrefix("the x:// connection string has a age that is not a number of seconds, or")
                == true
        )
        #expect(error?.description.hasSuffix("from 1s to 3600s") == true)
    }

    @Test func aUnitMayBeNeeded() throws {
        #expect(try members("age=7s").seconds("age", 1...9, needsUnit: true) == 7)
        #expect(throws: ServerURLError.self) { try members("age=7").seconds("age", 1...9, needsUnit: true) }
    }

    @Test func errorsHaveTheNameAndNotTheValue() throws {
        let members = try members("note=SECRET")
        func expect(_ read: () throws -> Void) {
            let error = #expect(throws: ServerURLError.self) { try read() }
            #expect(error?.description.contains("has a note that is not") == true)
            #expect(error?.description.contains("SECRET") == false)
        }
        expect { _ = try members.bool("note") }
        expect { _ = try members.integer("note", 1...2) }
        expect { _ = try members.value("note", "it") { _ in nil as Int? } }
    }

    @Test(arguments: [
        ("cuont=1", "the x:// connection string has the unknown member \"cuont\": did you mean count?"),
        ("Count=1", "did you mean count?"),
        ("nosuch", "has the unknown member: expected one of count"), ("cuont", "\"cuont\": did you mean count?"),
        ("nosuch=1", "\"nosuch\": expected one of count, age, note, token, ca, cert, key, tls, tag"),
        ("count=1&count=1", "has count twice"), ("ssl=1&tls=1", "has tls twice"),
        ("insecure=1", "cannot have insecure: all are verified"),
        ("reqs=none", "cannot have this reqs: all are verified"),
        ("note=%zz", "a note that is not valid percent-encoding"),
    ])
    func whatIsWrongIsNamed(_ query: String, _ part: String) {
        #expect(line(query).contains(part), "\(line(query))")
    }

    /// The pieces of a password that nobody encoded turn up as names of members.
    @Test(arguments: [
        "SECRET@h", "a=1&SECRET@h", "SECRET=x@h", "token=a&SECRET", "SEC%52ET/=1", "SECRET!", "a=SECRET",
        "token=SECRET&token=SECRET",
        "nosuch=SECRET", "count=1&cuont=SECRET",
    ])
    func noPieceOfAPasswordIsRepeated(_ query: String) {
        let line = line(query)
        #expect(!line.contains("SECRET") && !line.contains("SEC%52ET"), "\(line)")
    }

    @Test func aFormMayPassOverWhatResemblesNothing() throws {
        var form = Self.form
        form.passesOverUnknown = true
        #expect(try URLMembers("nosuch=1&count=2", form).passedOver == ["nosuch"])
        #expect(throws: ServerURLError.self) { try URLMembers("cuont=2", form) }
    }

    @Test func certificateAndKeyGoTogether() throws {
        let files = try members("ca=/a&cert=/c&key=/k").tlsFiles("ca", "cert", "key")
        #expect(files.all.map(\.path) == ["/a", "/c", "/k"] && files.all.map(\.name) == ["ca", "cert", "key"])
        func line(_ query: String, isTLS: Bool? = nil) -> String? {
            #expect(throws: ServerURLError.self) { try members(query).tlsFiles("ca", "cert", "key", isTLS: isTLS) }?
                .description
        }
        #expect(line("cert=/c")?.contains("cert without key") == true)
        #expect(line("key=/k")?.contains("key without cert") == true)
        #expect(line("ca=/a", isTLS: false)?.contains("tls=1") == true)
        #expect(line("ca=")?.contains("path of a file") == true)
        #expect(try members("").tlsFiles("ca", "cert", "key", isTLS: false) == TLSFiles())
    }

    @Test func aSchemeForTLSIsNotTakenBack() throws {
        #expect(try members("").isTLS("tls", byScheme: true) && members("tls=1").isTLS("tls", byScheme: false))
        #expect(try !members("tls=0").isTLS("tls", byScheme: false))
        #expect(throws: ServerURLError.self) { try members("tls=0").isTLS("tls", byScheme: true) }
    }
}

@Suite struct FileURLTests {
    private let form = URLForm("the f:// connection string", schemes: ["f"], members: .read("mode"))

    @Test func pathsStandAsTheyAre() throws {
        #expect(try FileURL("f:///a@b,c%20.db", form).path == "a@b,c%20.db")
        let absolute = try FileURL("F:////a:b/c.db?mode=1", form)
        #expect(absolute.path == "/a:b/c.db" && absolute.members["mode"] == "1")
    }

    @Test(arguments: ["f://", "f:///", "f:a.db", "f:/a.db", "f://host/a.db", "f:////a/"])
    func withoutAFileTheWayIsNamed(_ text: String) {
        let error = #expect(throws: ServerURLError.self) { try FileURL(text, form) }
        #expect(error?.description.contains("f:///relative/file or f:////absolute/file") == true)
    }
}
