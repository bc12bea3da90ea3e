//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
internal import OSProfilerCore
internal import OSProfilerHTTP

/// Error messages in the responses of OpenStack's services.
enum APIResponse {
    /// The maximum number of characters quoted.
    private static let limit = 200
    /// Payloads nest as deep as any point's, within the answer.
    private static let maximumDepth = JSONScanner.maximumDepth + 8

    /// - Returns: nil when it is not JSON.
    static func json(_ body: [UInt8]) -> JSONView? {
        try? JSONDocument(body, maximumDepth: maximumDepth).root
    }

    /// Returns the message, such as `: Marker x not found.`; empty if the response has none for people.
    static func text(_ answer: HTTPResponse) -> String {
        guard let response = json(answer.body) else { return "" }
        // Panko gives text, or an object that WSME made of an exception; Keystone gives an object.
        let error = response["error_message"]
        let said = error?.string ?? error?["faultstring"]?.string ?? response["error"]?["message"]?.string
        guard let said, let line = line(said) else { return "" }
        return ": \(line)"
    }

    /// Returns the text in one line without markup.
    private static func line(_ text: String) -> String? {
        var isTag = false
        var plain = ""
        for character in text.drop(while: { $0 == " " }) {
            if character == "<" { isTag = true }
            if !isTag { plain.append(character) }
            if character == ">" { isTag = false }
        }
        let line = TerminalText.words(plain, limit: limit)
        return line.isEmpty ? nil : line
    }
}
#endif
