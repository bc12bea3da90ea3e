//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

@testable import OSProfilerConfiguration

@Suite struct OsloConfigFileTests {
    private func file(_ text: String) throws -> OsloConfigFile {
        try OsloConfigFile(text: text, path: "test.conf")
    }

    @Test func readsSectionsCommentsAndBothSeparators() throws {
        let file = try file(
            """
            # What stands before the first section may be no value.
            [DEFAULT]
            debug = true
            # transport_url = rabbit://commented
            [profiler]
            ; hmac_keys = commented
            hmac_keys=one,two
            connection_string: redis://h:6379
            [Oslo_Messaging_Rabbit]
            ssl = True\t
            """
        )
        #expect(file.value("DEFAULT", "debug") == "true")
        #expect(file.value("DEFAULT", "transport_url") == nil)
        #expect(file.value("profiler", "hmac_keys") == "one,two")
        #expect(file.value("profiler", "connection_string") == "redis://h:6379")
        #expect(file.value("oslo_messaging_rabbit", "ssl") == "True")
    }

    @Test func theLastOfRepeatedOptionsAndSectionsCounts() throws {
        let file = try file("[a]\nx = 1\nx = 2\n[b]\nx = 3\n[a]\nx = 4\n")
        #expect(file.value("a", "x") == "4")
        #expect(file.value("b", "x") == "3")
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func linesEndAsOnAnySystem(end: String) throws {
        let file = try file(["[a]", "x = 1", "  2", "", "[b]", "y = 3", ""].joined(separator: end))
        #expect(file.value("a", "x") == "1\n2" && file.value("b", "y") == "3")
    }

    @Test func continuesLinesAndEndsThemAtABlankOne() throws {
        let file = try file("[a]\nx = one\n  two\n\tthree\n\ny = z\n")
        #expect(file.value("a", "x") == "one\ntwo\nthree")
        #expect(file.value("a", "y") == "z")
    }

    @Test(arguments: [
        ("\"quoted\"", "quoted"), ("'quoted'", "quoted"), ("\"half", "\"half"), ("'a' and 'b'", "a' and 'b"),
        ("\"", "\""), ("100%", "100%"), ("%(x)s", "%(x)s"), ("a # b", "a # b"), ("a=b:c", "a=b:c"), ("", ""),
    ])
    func readsValues(raw: String, value: String) throws {
        #expect(try file("[DEFAULT]\nx = \(raw)").value("DEFAULT", "x") == value)
    }

    @Test(arguments: [
        ("$user", "me"), ("${user}@h", "me@h"), ("${b.name}", "there"), ("$$user", "$user"), ("\\$user", "$user"),
        ("$nobody", "$nobody"), ("pa$", "pa$"), ("$1", "$1"), ("${user", "${user"), ("$twice", "me!"),
        ("$circle", "$circle"),
    ])
    func substitutes(raw: String, value: String) throws {
        let text = "[DEFAULT]\nuser = me\ntwice = $user!\ncircle = $circle\n[b]\nname = there\n[a]\nx = \(raw)"
        #expect(try file(text).value("a", "x") == value)
    }

    @Test(arguments: [
        ("  stray", 1), ("[a]\nnonsense", 2), ("[a\nx = 1", 1), ("[]", 1), ("= 1", 1),
        ("x = nonsense\n[a]", 1), ("# y\n\nx: nonsense", 3),
    ])
    func namesTheLineOfAMistakeButNotItsText(text: String, line: Int) throws {
        let error = #expect(throws: SettingsError.self) { try file(text) }
        #expect(error?.description.hasPrefix("test.conf line \(line): ") == true)
        #expect(error?.isUsage == false)
        #expect(error?.description.contains("nonsense") == false)
    }

    @Test func aMissingFileIsNamed() throws {
        let error = #expect(throws: SettingsError.self) { try OsloConfigFile(path: "/nonexistent/x.conf") }
        #expect(error?.description.contains("/nonexistent/x.conf") == true)
    }

    /// Options that refer to each other many times would make values without end.
    @Test func referencesAreBounded() throws {
        func many(_ name: String) -> String { String(repeating: "$\(name)", count: 10) }
        let file = try file("[DEFAULT]\ncontrol_exchange = \(many("a"))\na = \(many("b"))\nb = \(many("a"))\n")
        #expect(try #require(file.value("DEFAULT", "control_exchange")).utf8.count < 100_000)
    }

    @Test(
        arguments: [
            ("$user", nil), ("${b.name}", nil), ("$$nobody", nil), ("\\$nobody", nil), ("pa$", nil), ("$1", nil),
            ("${user", nil),
            ("$nobody", "nobody"), ("a${b.nothing}c$nobody", "b.nothing"), ("$circle", "circle"),
            ("$indirect", "nobody"), ("${DEFAULT.user}", "DEFAULT.user"),
        ] as [(String, String?)]
    )
    func knowsTheFirstReferenceToNothing(raw: String, name: String?) {
        let options = ["user": "me", "circle": "$circle", "indirect": "$nobody"]
        let references = OsloReferences { section, name in section == "b" ? (name == "name" ? "x" : nil) : options[name]
        }
        #expect(references.resolve(raw, section: "DEFAULT").unknown == name)
    }

    @Test func linksLeadToTheServicesFile() throws {
        let folder = try TemporaryFolder()
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder.path("nova"), withIntermediateDirectories: true)
        try "[DEFAULT]\n".write(toFile: folder.path("data"), atomically: true, encoding: .utf8)
        for (link, target) in [
            ("nova/nova.conf", "../data"), ("one.conf", folder.path("nova/nova.conf")), ("two.conf", "one.conf"),
            ("way", "nova"), ("circle.conf", "circle.conf"),
        ] {
            try manager.createSymbolicLink(atPath: folder.path(link), withDestinationPath: target)
        }
        try "[DEFAULT]\n".write(toFile: folder.path("nova/own.conf"), atomically: true, encoding: .utf8)
        for name in ["nova/nova.conf", "one.conf", "two.conf", "way/own.conf"] {
            #expect(try OsloConfigFile(path: folder.path(name)).service == "nova", "\(name)")
        }
        #expect(try OsloConfigFile(path: folder.path("data")).service == nil)
        #expect(FileLinks.targets(of: folder.path("circle.conf")).count <= 41)
    }
}
