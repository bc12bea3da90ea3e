//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// What is wrong with the use of a macro, and what would make it right.
struct Complaint {
    let node: Syntax
    let message: String
    var fixIts: [FixIt] = []

    init(_ message: String, at node: some SyntaxProtocol, fixIts: [FixIt] = []) {
        self.node = Syntax(node)
        self.message = message
        self.fixIts = fixIts
    }

    func diagnose(in context: some MacroExpansionContext) {
        context.diagnose(Diagnostic(node: node, message: MacroExpansionErrorMessage(message), fixIts: fixIts))
    }
}

extension FixIt {
    /// Removes an attribute, and the line that it leaves empty.
    static func removing(_ attribute: AttributeSyntax) -> FixIt {
        let hasComment = attribute.leadingTrivia.contains { !$0.isWhitespace }
        let start = hasComment ? attribute.positionAfterSkippingLeadingTrivia : attribute.position
        return FixIt(
            message: MacroExpansionFixItMessage("remove '@\(attribute.attributeName.trimmedDescription)'"),
            changes: [.replaceText(range: start..<attribute.endPosition, with: "", in: Syntax(attribute))]
        )
    }

    /// Puts another macro in the place of an attribute, with the same arguments.
    static func renaming(_ attribute: AttributeSyntax, to name: String) -> FixIt {
        .replace(
            message: MacroExpansionFixItMessage("use '@\(name)'"),
            oldNode: attribute.attributeName,
            newNode: TypeSyntax("\(raw: name)")
        )
    }

    /// Leaves a member of a traced type out.
    static func leavingOut(_ member: some DeclSyntaxProtocol) -> FixIt {
        let start = member.positionAfterSkippingLeadingTrivia
        return FixIt(
            message: MacroExpansionFixItMessage("add '@Untraced'"),
            changes: [.replaceText(range: start..<start, with: "@Untraced ", in: Syntax(member))]
        )
    }
}
#endif
