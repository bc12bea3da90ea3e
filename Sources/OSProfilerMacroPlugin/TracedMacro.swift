//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
public import SwiftSyntax
import SwiftSyntaxBuilder
public import SwiftSyntaxMacros

/// `@Traced`: puts the body of a function into a call of `withTrace`.
public struct TracedMacro: BodyMacro {
    public static var formatMode: FormatMode { .disabled }

    public static func expansion(
        of node: AttributeSyntax,
        providingBodyFor declaration: some DeclSyntaxProtocol & WithOptionalCodeBlockSyntax,
        in context: some MacroExpansionContext
    ) throws -> [CodeBlockItemSyntax] {
        let arguments = TraceArguments(node)
        let complaints = arguments.complaints + Self.complaints(about: declaration, with: node)
        complaints.forEach { $0.diagnose(in: context) }
        guard let body = declaration.body else { return [] }
        guard complaints.isEmpty, let function = declaration.as(FunctionDeclSyntax.self) else {
            // As it was, so that nothing else is wrong with it.
            return Array(body.statements)
        }
        let name = FunctionName(function, in: context).text
        let statements = FunctionBody(body, of: function, in: context)
        let call = TracedCall(arguments: arguments, function: function, name: name)
        return ["\(raw: call.text(around: statements.text, keywords: statements.keywords))"]
    }

    private static func complaints(
        about declaration: some DeclSyntaxProtocol,
        with node: AttributeSyntax
    ) -> [Complaint] {
        func complaint(_ message: String) -> [Complaint] {
            [Complaint("'@Traced' \(message)", at: node, fixIts: [.removing(node)])]
        }
        guard let function = declaration.as(FunctionDeclSyntax.self) else {
            return switch declaration.kind {
            case .initializerDecl:
                complaint("cannot wrap an initializer: 'self' is incomplete in a closure; use 'withTrace' inside")
            case .deinitializerDecl:
                complaint("cannot wrap a deinitializer: it runs in whatever trace happens to release the object")
            default: complaint("cannot wrap an accessor; use 'withTrace' inside")
            }
        }
        let attributes = function.attributes.named("Traced")
        if attributes.count > 1 {
            // The compiler expands one of them.
            let second = attributes[1]
            let message = "'@Traced' is attached to '\(FunctionName.name(of: function))' twice"
            return [Complaint(message, at: second, fixIts: [.removing(second)])]
        }
        if let untraced = function.attributes.named("Untraced").first {
            return [
                Complaint(
                    "'@Traced' and '@Untraced' contradict each other",
                    at: node,
                    fixIts: [.removing(node), .removing(untraced)]
                )
            ]
        }
        guard function.body != nil else {
            return complaint(
                "needs a body: attach it where the function is implemented, or '@TracedProtocol' to the protocol"
            )
        }
        return Obstacle.of(function).map(complaint) ?? []
    }
}
#endif
