//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
public import SwiftSyntax
import SwiftSyntaxBuilder
public import SwiftSyntaxMacros

/// `@TracedProtocol`: makes a type `TracedName` that conforms to the protocol `Name` and traces another one that does.
public struct TracedProtocolMacro: PeerMacro {
    public static func expansion(
        of node: AttributeSyntax,
        providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let subject = declaration.as(ProtocolDeclSyntax.self) else {
            let isType = declaration.asProtocol((any DeclGroupSyntax).self) != nil
            Complaint(
                "'@TracedProtocol' makes a wrapper for a protocol",
                at: node,
                fixIts: isType ? [.renaming(node, to: "TracedMembers"), .removing(node)] : [.removing(node)]
            ).diagnose(in: context)
            return []
        }
        let arguments = TraceArguments(node)
        var wrapper = ProtocolWrapper(
            subject,
            arguments: arguments,
            module: FunctionName.module(of: subject, in: context)
        )
        let members = wrapper.members(of: subject)
        let complaints =
            arguments.complaints
            + wrapper.obstacles.map { obstacle in
                Complaint("'@TracedProtocol' \(obstacle.reason)", at: obstacle.node, fixIts: [.removing(node)])
            }
        complaints.forEach { $0.diagnose(in: context) }
        return complaints.isEmpty ? ["\(raw: wrapper.declaration(with: members))"] : []
    }
}
#endif
