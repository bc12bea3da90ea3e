//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Tells which characters of one text are shown as they stand, in their order.
///
/// What is invisible is not, except for a joiner or a colour sign that follows an emoji, one of each at the most: they
/// make one emoji of several, and leave no room to hide anything.
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
        // Digits are emoji to Unicode, because of keycaps.
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
    /// True for characters that do not show themselves, or change how others show: controls, formats such as the
    /// marks of writing direction, separators other than blanks, joiners and variation selectors, fillers, what is
    /// unassigned or private.
    package var isInvisible: Bool {
        if value < 0x7F { return value < 0x20 }
        if value < 0x300 { return value < 0xA0 || value == 0xAD }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        default: return properties.isDefaultIgnorableCodePoint
        }
    }
}
