//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import SwiftSyntax

/// The call of `withTrace` that a traced function consists of.
struct TracedCall {
    let arguments: TraceArguments
    let function: FunctionDeclSyntax
    /// The function's name in the trace.
    let name: String

    private var effects: FunctionEffectSpecifiersSyntax? { function.signature.effectSpecifiers }
    private var parameters: [Parameter] { function.signature.parameterClause.parameters.map(Parameter.init) }

    /// Returns the source text.
    ///
    /// - Parameters:
    ///   - body: the text of the closure's statements, with the statements that bind the actor.
    ///   - keywords: which of `try` and `await` are in the body; they count where the signature does not decide.
    func text(around body: String, keywords: Set<Keyword>) -> String {
        var call = ""
        var signature = "()"
        if isRethrowing {
            // What the closure throws follows from its body.
            if keywords.contains(.try) { call += "try " }
            if effects?.asyncSpecifier != nil, keywords.contains(.await) { call += "await " }
        } else {
            if let clause = effects?.throwsClause, clause.type?.trimmedDescription != "Never" {
                call += "try "
                signature += (effects?.asyncSpecifier == nil ? " " : " async ") + clause.trimmedDescription
            } else if effects?.asyncSpecifier != nil {
                signature += " async"
            }
            if effects?.asyncSpecifier != nil { call += "await " }
        }
        if let result { signature += " -> \(result)" }
        let pointName = arguments.name?.description ?? "\"\(FunctionName.plain(function.name))\""
        let stopInfo =
            arguments.hidesResult
            ? "" : ",\n        stopInfo: { OSProfilerMacros.TracedFunction(\"\(name)\").result($0) }"
        let statements = body.isEmpty ? "" : body + "\n"
        return """
                \(call)OSProfiler.withTrace(
                    \(pointName),
                    info: \(info)\(stopInfo)
                ) { \(signature) in
            \(statements)    }
            """
    }

    private var isRethrowing: Bool {
        effects?.throwsClause?.throwsSpecifier.tokenKind == .keyword(.rethrows)
    }

    /// The closure's result; nil where it cannot be written down and the compiler infers it.
    private var result: String? {
        guard let type = function.signature.returnClause?.type else { return "Void" }
        if type.tokens(viewMode: .sourceAccurate).contains(where: { $0.tokenKind == .keyword(.some) }) { return nil }
        // Only functions may return `T!`.
        if let type = type.as(ImplicitlyUnwrappedOptionalTypeSyntax.self) {
            return "\(type.wrappedType.trimmedDescription)?"
        }
        return type.trimmedDescription
    }

    private var info: String {
        if arguments.hidesArguments, arguments.info == nil { return "[\"function\": [\"name\": \"\(name)\"]]" }
        var text = "OSProfilerMacros.TracedFunction(\"\(name)\""
        if let info = arguments.info { text += ", info: \(info)" }
        guard !arguments.hidesArguments else { return text + ", hideArguments: true).info" }
        text += ")"
        let shown = parameters.filter { !$0.isIsolated }
        for parameter in shown {
            let value = parameter.isReadable ? ", \(parameter.name)" : ""
            text += "\n            .argument(\"\(parameter.declaration)\"\(value))"
        }
        return text + (shown.isEmpty ? ".info" : "\n            .info")
    }
}
#endif
