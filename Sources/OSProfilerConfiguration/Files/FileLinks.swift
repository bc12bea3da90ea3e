//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// Follows symbolic links: a service's file may carry the service's name only at the end of a link, or on the way.
package enum FileLinks {
    private static let maximumLinks = 40

    /// Returns the paths to which a path leads, link by link; empty if it is no link, nor any of its folders.
    package static func targets(of path: String) -> [String] {
        var targets: [String] = []
        var next = path
        while targets.count < maximumLinks,
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: next)
        {
            let folder = next.lastIndex(of: "/").map { next[...$0] } ?? ""
            next = target.hasPrefix("/") ? target : folder + target
            targets.append(next)
        }
        let whole = URL(fileURLWithPath: path).standardizedFileURL
        let end = whole.resolvingSymlinksInPath().path
        return end == whole.path || targets.last == end ? targets : targets + [end]
    }
}
