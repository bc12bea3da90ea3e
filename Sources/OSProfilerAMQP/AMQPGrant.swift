//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The command with which a broker's administrator grants a refused permission.
///
/// It grants everything in the virtual host, as OpenStack's own guides do: the broker does not report the user's
/// present permissions, and the command replaces all three patterns at once.
struct AMQPGrant: CustomStringConvertible {
    let user: String
    let virtualHost: String

    var description: String {
        "`rabbitmqctl set_permissions -p \(Self.quoted(virtualHost)) \(Self.quoted(user)) '.*' '.*' '.*'` grants it "
            + "(configure, write, read; narrower patterns work too)"
    }

    /// Quotes the text for a shell if necessary.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "."),
                    UInt8(ascii: "@"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        return isPlain ? text : "'\(text.replacing("'", with: "'\\''"))'"
    }
}
