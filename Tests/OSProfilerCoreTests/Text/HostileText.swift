//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Text that would do something to a terminal, or hide on it, and what is shown instead.
enum HostileText {
    struct Case: Sendable {
        let what: String
        let bytes: [UInt8]
        let line: String
        /// With white space collapsed; nil for the same as `line`.
        let collapsed: String?
        /// As a part of a message; nil for the same as `collapsed`.
        let words: String?

        init(_ what: String, _ text: String, _ line: String, collapsed: String? = nil, words: String? = nil) {
            self.init(what, Array(text.utf8), line, collapsed: collapsed, words: words)
        }

        init(_ what: String, _ bytes: [UInt8], _ line: String, collapsed: String? = nil, words: String? = nil) {
            (self.what, self.bytes, self.line, self.collapsed, self.words) = (what, bytes, line, collapsed, words)
        }
    }

    static let cases: [Case] = [
        Case("nothing", "", ""),
        Case("letters", "plain Ünïcode 日本 ελ", "plain Ünïcode 日本 ελ"),
        Case("marks that show", "e\u{301} किं", "e\u{301} किं"),
        Case("blanks of other widths", "a\u{A0}b\u{3000}c", "a\u{A0}b\u{3000}c", words: "a b c"),
        // Sequences
        Case("colour", "a\u{1B}[31mb", #"a\u{1b}[31mb"#, words: "a [31mb"),
        Case("title", "\u{1B}]0;owned\u{7}", #"\u{1b}]0;owned\u{7}"#, words: "]0;owned"),
        Case("clipboard", "\u{1B}]52;c;cm0=\u{1B}\\", #"\u{1b}]52;c;cm0=\u{1b}\"#, words: #"]52;c;cm0= \"#),
        Case("a sequence in one byte", "\u{9B}31m\u{9D}0;x\u{9C}", #"\u{9b}31m\u{9d}0;x\u{9c}"#, words: "31m 0;x"),
        Case("erasing", "safe\u{8}\u{8}\u{8}\u{8}evil", #"safe\u{8}\u{8}\u{8}\u{8}evil"#, words: "safe evil"),
        Case("delete", "a\u{7F}b", #"a\u{7f}b"#, words: "a b"),
        Case("NUL", "a\u{0}b", #"a\u{0}b"#, words: "a b"),
        // Lines
        Case("line break", "a\nb", #"a\nb"#, collapsed: "a b"),
        Case("overwritten line", "evil\rgood", #"evil\rgood"#, collapsed: "evil good"),
        Case("both", " a\r\n\r\nb\t", #" a\r\n\r\nb\t"#, collapsed: "a b ", words: "a b"),
        Case("other line breaks", "a\u{B}b\u{C}c\u{85}d", #"a\u{b}b\u{c}c\u{85}d"#, words: "a b c d"),
        Case("line separators", "a\u{2028}b\u{2029}c", #"a\u{2028}b\u{2029}c"#, words: "a b c"),
        // Direction
        Case("override", "\u{202E}live\u{202C}", #"\u{202e}live\u{202c}"#, words: "live"),
        Case("embeddings", "\u{202A}a\u{202B}b\u{202D}c", #"\u{202a}a\u{202b}b\u{202d}c"#, words: "a b c"),
        Case(
            "isolates",
            "\u{2066}a\u{2067}b\u{2068}c\u{2069}",
            #"\u{2066}a\u{2067}b\u{2068}c\u{2069}"#,
            words: "a b c"
        ),
        Case("marks", "\u{200E}a\u{200F}b\u{61C}c", #"\u{200e}a\u{200f}b\u{61c}c"#, words: "a b c"),
        // What hides
        Case("no width", "a\u{200B}b\u{FEFF}c\u{2060}d", #"a\u{200b}b\u{feff}c\u{2060}d"#, words: "a b c d"),
        Case("joiners in a word", "pass\u{200D}w\u{200C}ord", #"pass\u{200d}w\u{200c}ord"#, words: "pass w ord"),
        Case("soft hyphen", "a\u{AD}b", #"a\u{ad}b"#, words: "a b"),
        Case("grapheme joiner", "a\u{34F}b", #"a\u{34f}b"#, words: "a b"),
        Case("fillers", "\u{115F}\u{1160}\u{3164}\u{FFA0}", #"\u{115f}\u{1160}\u{3164}\u{ffa0}"#, words: ""),
        Case("Khmer and Mongolian", "\u{17B4}a\u{180B}b\u{180E}", #"\u{17b4}a\u{180b}b\u{180e}"#, words: "a b"),
        Case("bytes in selectors", "a\u{FE00}\u{FE01}\u{E0100}", #"a\u{fe00}\u{fe01}\u{e0100}"#, words: "a"),
        Case("tags", "a\u{E0001}\u{E0041}\u{E007F}", #"a\u{e0001}\u{e0041}\u{e007f}"#, words: "a"),
        Case("annotations", "\u{FFF9}a\u{FFFA}b\u{FFFB}", #"\u{fff9}a\u{fffa}b\u{fffb}"#, words: "a b"),
        Case("private and unassigned", "\u{E000}a\u{378}b\u{10FFFF}", #"\u{e000}a\u{378}b\u{10ffff}"#, words: "a b"),
        // Emoji are made of several, and keep what makes them.
        Case("emoji of several", "👩\u{200D}👩\u{200D}👧 ❤\u{FE0F}\u{200D}🔥", "👩\u{200D}👩\u{200D}👧 ❤\u{FE0F}\u{200D}🔥"),
        Case("joiners behind an emoji", "👩\u{200D}\u{200D}x", #"👩\#u{200D}\u{200d}x"#, words: "👩\u{200D} x"),
        Case("colours behind an emoji", "❤\u{FE0F}\u{FE0F}x", #"❤\#u{FE0F}\u{fe0f}x"#, words: "❤\u{FE0F} x"),
        Case("a colour behind a digit", "1\u{FE0F}", #"1\u{fe0f}"#, words: "1"),
        // Escapes of the text itself stay: they do nothing.
        Case("an escape", #"\u{1b}[31m \n"#, #"\u{1b}[31m \n"#),
    ]

    /// Bytes that are no UTF-8, and what is shown for them.
    static let broken: [(bytes: [UInt8], shown: String)] = [
        ([0x61, 0x80, 0x62], "a\u{FFFD}b"), ([0x61, 0xFF, 0xFE], "a\u{FFFD}\u{FFFD}"),
        // ESC in two, three and four bytes
        ([0xC0, 0x9B, 0x5B], "\u{FFFD}\u{FFFD}["), ([0xE0, 0x80, 0x9B], "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ([0xF0, 0x80, 0x80, 0x9B], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
        // A beginning does not swallow what follows.
        ([0xE2, 0x1B, 0x5B], "\u{FFFD}\\u{1b}["), ([0xF0, 0x9F, 0x41], "\u{FFFD}\u{FFFD}A"),
        ([0x61, 0xE2, 0x80], "a\u{FFFD}\u{FFFD}"),
        // Lone surrogates, and what is beyond Unicode
        ([0xED, 0xA0, 0xBD, 0x78], "\u{FFFD}x"), ([0xF4, 0x90, 0x80, 0x80, 0x78], "\u{FFFD}x"),
        ([0xF5, 0x80, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
    ]

    /// Whether a character may reach a terminal only as an emoji's part, or not at all; from a list of its own.
    static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F,
            0x200B...0x200F,
            0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xD800...0xF8FF, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB,
            0x1D173...0x1D17A, 0xE0000...0x10FFFF:
            true
        default: false
        }
    }
}
