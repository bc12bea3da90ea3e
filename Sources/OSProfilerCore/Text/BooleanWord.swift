//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The spellings of a boolean in configuration files, URLs and flags: those of oslo.config, in any case.
package enum BooleanWord {
    package static let yes = ["true", "1", "on", "yes"]
    package static let no = ["false", "0", "off", "no"]

    /// Returns the boolean that a text spells; nil if it spells none.
    package static func value(of text: String) -> Bool? {
        let text = text.lowercased()
        return yes.contains(text) ? true : no.contains(text) ? false : nil
    }
}
