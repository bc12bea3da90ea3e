//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// Base64 with the URL-safe alphabet and with padding, as Python's `urlsafe_b64encode` writes it.
enum Base64 {
    static func encode(_ bytes: UnsafeRawBufferPointer) -> String {
        String(
            Data(bytes).base64EncodedString().map { character in
                switch character {
                case "+": "-"
                case "/": "_"
                default: character
                }
            }
        )
    }

    /// Decodes both alphabets and skips all other characters, as Python does; nil if the padding is wrong.
    static func decode(_ text: String) -> [UInt8]? {
        let standard = String(
            text.map { character in
                switch character {
                case "-": "+"
                case "_": "/"
                default: character
                }
            }
        )
        return Data(base64Encoded: standard, options: .ignoreUnknownCharacters).map(Array.init)
    }
}
