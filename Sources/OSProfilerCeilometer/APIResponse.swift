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

    /// Returns the message, such as `: Marker x not found.`; empty if the response has none for people.
    static func text(_ answer: HTTPResponse) -> String {
        guard let document = JSONDocument(answer.body) else { return "" }
        // Panko gives text, or an object that WSME made of an exception; Keystone gives an object.
        let said =
            document.text(of: "error_message", in: 0)
            ?? document.value(of: "error_message", in: 0).flatMap { document.text(of: "faultstring", in: $0) }
            ?? document.value(of: "error", in: 0).flatMap { document.text(of: "message", in: $0) }
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
