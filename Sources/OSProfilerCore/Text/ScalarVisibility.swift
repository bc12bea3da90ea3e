//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Decides, character by character, which characters of a text are shown unescaped.
///
/// Invisible characters are not, except for one joiner and one color modifier after an emoji: these combine several
/// emoji into one, and leave no way to hide text.
package struct ScalarVisibility {
    private var last: Unicode.Scalar = " "
    private var isColoured = false

    package init() {}

    /// - Parameter scalar: the next character.
    package mutating func shows(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isInvisible else {
            last = scalar
            isColoured = false
            return true
        }
        // Unicode classifies digits as emoji, because of keycaps.
        let isAfterEmoji = last.value >= 0x80 && last.properties.isEmoji
        if isAfterEmoji, !isColoured, scalar.value == 0xFE0F {
            isColoured = true
            return true
        }
        last = " "
        isColoured = false
        return isAfterEmoji && scalar.value == 0x200D
    }
}

extension Unicode.Scalar {
    /// Whether a character is invisible or changes how others are displayed: controls, formats such as direction
    /// marks, separators other than spaces, joiners and variation selectors, fillers, and unassigned or private-use
    /// characters.
    package var isInvisible: Bool {
        if value < 0x7F { return value < 0x20 }
        if value < 0x300 { return value < 0xA0 || value == 0xAD }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        default: return properties.isDefaultIgnorableCodePoint
        }
    }
}
