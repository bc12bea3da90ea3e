//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
public import SwiftSyntax
public import SwiftSyntaxMacros

/// `@Untraced`: a mark, which `@TracedMembers` and `@TracedProtocol` read.
public struct UntracedMacro: PeerMacro {
    public static func expansion(
        of node: AttributeSyntax,
        providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard !declaration.is(FunctionDeclSyntax.self) else { return [] }
        Complaint(
            "'@Untraced' has no effect here: only functions are traced",
            at: node,
            fixIts: [.removing(node)]
        ).diagnose(in: context)
        return []
    }
}
#endif
