//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import SwiftSyntax

extension AttributeListSyntax {
    /// Returns the attributes of a name, with and without the name of the module before it.
    func named(_ name: String) -> [AttributeSyntax] {
        compactMap { $0.as(AttributeSyntax.self) }.filter { $0.hasName(name) }
    }
}

extension AttributeSyntax {
    func hasName(_ name: String) -> Bool {
        let written = attributeName.trimmedDescription
        return written == name || written == "OSProfilerMacros.\(name)"
    }
}

extension DeclModifierListSyntax {
    func contains(_ keywords: Keyword...) -> Bool {
        contains { modifier in keywords.contains { modifier.name.tokenKind == .keyword($0) } }
    }
}
#endif
