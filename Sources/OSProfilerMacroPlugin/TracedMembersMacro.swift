//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
public import SwiftSyntax
import SwiftSyntaxBuilder
public import SwiftSyntaxMacros

/// `@TracedMembers`: gives the methods of a type the attribute `@Traced`.
public struct TracedMembersMacro: MemberAttributeMacro {
    public static func expansion(
        of node: AttributeSyntax,
        attachedTo declaration: some DeclGroupSyntax,
        providingAttributesFor member: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [AttributeSyntax] {
        let arguments = TraceArguments(node)
        // Whatever is wrong with the type is said once, by the other role.
        guard complaints(about: declaration, with: node, in: context).isEmpty, arguments.complaints.isEmpty,
            let function = member.as(FunctionDeclSyntax.self), function.body != nil,
            arguments.include(function, of: declaration)
        else { return [] }
        if let obstacle = Obstacle.of(function) {
            Complaint("'@TracedMembers' \(obstacle)", at: function.name, fixIts: [.leavingOut(function)])
                .diagnose(in: context)
            return []
        }
        return ["@OSProfilerMacros.Traced(\(raw: arguments.ofMember))"]
    }

    private static func complaints(
        about declaration: some DeclGroupSyntax,
        with node: AttributeSyntax,
        in context: some MacroExpansionContext
    ) -> [Complaint] {
        if declaration.is(ProtocolDeclSyntax.self) {
            return [
                Complaint(
                    "'@TracedMembers' cannot wrap the requirements of a protocol, which have no bodies",
                    at: node,
                    fixIts: [.renaming(node, to: "TracedProtocol")]
                )
            ]
        }
        let attributes = declaration.attributes.named("TracedMembers")
        guard attributes.count > 1 else { return [] }
        // Each of them is expanded; the second one has effects.
        guard context.isSame(attributes[0], node) else { return [] }
        return [
            Complaint(
                "'@TracedMembers' is attached to the type twice",
                at: attributes[1],
                fixIts: [.removing(attributes[1])]
            )
        ]
    }
}

/// Adds no members: this role is expanded once a type, the other one once a member.
extension TracedMembersMacro: MemberMacro {
    public static func expansion(
        of node: AttributeSyntax,
        providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        let complaints = TraceArguments(node).complaints + Self.complaints(about: declaration, with: node, in: context)
        complaints.forEach { $0.diagnose(in: context) }
        return []
    }
}

extension MacroExpansionContext {
    /// Whether two nodes, perhaps of different trees, stand at the same place.
    fileprivate func isSame(_ one: some SyntaxProtocol, _ other: some SyntaxProtocol) -> Bool {
        guard let one = location(of: one), let other = location(of: other) else { return false }
        return one.line.description == other.line.description && one.column.description == other.column.description
    }
}

extension TraceArguments {
    /// What Python never traces either, because its names begin with two underscores.
    private static let plumbing: Set = ["hash(into:)", "encode(to:)"]

    /// Returns whether a method is traced that says nothing itself.
    fileprivate func include(_ function: FunctionDeclSyntax, of declaration: some DeclGroupSyntax) -> Bool {
        if !function.attributes.named("Traced").isEmpty || !function.attributes.named("Untraced").isEmpty {
            return false
        }
        if case .binaryOperator = function.name.tokenKind { return false }
        if case .prefixOperator = function.name.tokenKind { return false }
        if case .postfixOperator = function.name.tokenKind { return false }
        if Self.plumbing.contains(FunctionName.name(of: function)) { return false }
        let isPrivate =
            function.modifiers.contains(.private, .fileprivate) || function.name.text.hasPrefix("_")
            || declaration.is(ExtensionDeclSyntax.self) && declaration.modifiers.contains(.private, .fileprivate)
        if isPrivate, !includesPrivate { return false }
        return includesStatic || !function.modifiers.contains(.static, .class)
    }
}
#endif
