//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The colours of services on a terminal. The first eight services of a trace have colours of their own; red and yellow are
/// no service's.
package enum ServiceColour {
    private static let codes = [36, 35, 32, 34, 96, 95, 92, 94]

    /// Returns the number that selects the colour in an escape sequence: 30 to 37, or bright, 90 to 97.
    ///
    /// - Parameter place: that of the service in ``NodeTexts``.
    package static func code(of place: Int) -> Int { codes[place % codes.count] }
}
