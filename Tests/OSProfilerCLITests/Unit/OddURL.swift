//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A URL as somebody in a hurry writes it, with a password that nobody encoded; the same for the same seed.
struct OddURL: CustomStringConvertible {
    let description: String
    /// What must never be seen: the words of which the password is made.
    let secrets: [String]

    private static let odd =
        "/?#,@:%&=[]{}|\\^~`'\"<> ;!$*()+\t\n.é€".map(String.init) + [
            "://", "%zz", "%2F", "@h:5672/", "?ssl=1&", "user:",
        ]
    private static let schemes = ["rabbit", "amqp", "amqps", "RABBIT", "redis", "http", "sqlite", ""]
    private static let hosts = ["127.0.0.1:1", "[::1]:1", "h..x", ""]
    private static let ends = ["", "/", "/v", "/v?ssl=1", "?ssl=maybe", "/a/b", "/v?heartbeat=x", "/%zz"]

    init(seed: UInt64) {
        var random = Generator(state: seed)
        func word() -> String { String((0..<7).map { _ in "QXZJKW".randomElement(using: &random)! }) }
        let words = [word(), word()]
        let between = (0..<Int.random(in: 0...4, using: &random)).map { _ in Self.odd.randomElement(using: &random)! }
        var password = words[0] + between.joined() + words[1]
        var secrets = words
        if seed.isMultiple(of: 4) {
            password = password.utf8.map { byte in
                Bool.random(using: &random) && byte != UInt8(ascii: "/")
                    ? "%" + String(byte, radix: 16, uppercase: true) : String(UnicodeScalar(byte))
            }.joined()
            secrets.append(password)
        }
        var hosts = ["u:\(password)@\(Self.hosts.randomElement(using: &random)!)"]
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let host = Self.hosts.randomElement(using: &random)!
            let other = ["", "v@", "v:other@"].randomElement(using: &random)! + host
            hosts.insert(other, at: Int.random(in: 0...hosts.count, using: &random))
        }
        description =
            Self.schemes.randomElement(using: &random)! + "://" + hosts.joined(separator: ",")
            + Self.ends.randomElement(using: &random)!
        self.secrets = secrets
    }

    /// SplitMix64.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }
}
