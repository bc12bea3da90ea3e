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
        "`rabbitmqctl set_permissions -p \(ShellWord.quoted(virtualHost)) \(ShellWord.quoted(user)) '.*' '.*' '.*'` grants it "
            + "(configure, write, read; narrower patterns work too)"
    }
}
