//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// Asks for passwords that a transport URL omits, if there is a terminal.
enum PasswordPrompt {
    /// Returns the URL with the passwords that the user entered; unchanged if none is missing or there is no terminal.
    static func completed(_ url: String) throws(CLIError) -> String {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return url }
        return try completed(url, asking: ask)
    }

    /// - Parameter ask: receives the purpose of a password, and returns the password.
    static func completed(_ url: String, asking ask: (String) throws(CLIError) -> String) throws(CLIError) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let end = url[scheme.upperBound...].firstIndex { $0 == "/" || $0 == "?" } ?? url.endIndex
        var hosts: [String] = []
        for host in url[scheme.upperBound..<end].split(separator: ",", omittingEmptySubsequences: false) {
            guard let at = host.lastIndex(of: "@"), !host[..<at].isEmpty, !host[..<at].contains(":") else {
                hosts.append(String(host))
                continue
            }
            let password = try ask(String(host))
            let encoded = password.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            hosts.append("\(host[..<at]):\(encoded)\(host[at...])")
        }
        return url[..<scheme.upperBound] + hosts.joined(separator: ",") + url[end...]
    }

    private static func ask(_ what: String) throws(CLIError) -> String {
        defer {
            StandardError.shared.setStatus(nil)
            StandardError.shared.write(line: "")
        }
        let password = try SilentInput.readLine {
            StandardError.shared.setStatus(nil)
            StandardError.shared.setStatus("Password for \(what): ")
        }
        guard let password else { throw CLIError("no password was given") }
        return password
    }
}
