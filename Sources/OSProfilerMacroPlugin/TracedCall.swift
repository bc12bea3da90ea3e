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
        let stopInfo = arguments.hidesResult ? "" : ",\n        stopInfo: { \(result(of: "$0")) }"
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
        let quotedName = "\"\(name)\""
        if arguments.hidesArguments {
            return arguments.info.map { "OSProfilerMacros.TracedFunction.info(\(quotedName), adding: \($0))" }
                ?? "[\"function\": [\"name\": \(quotedName)]]"
        }
        var (args, kwargs) = (ArgumentTextCall("("), ArgumentTextCall("{"))
        for parameter in parameters where !parameter.isIsolated {
            if parameter.label == nil { args.add(parameter) } else { kwargs.add(parameter) }
        }
        guard args.hasValues || kwargs.hasValues || arguments.info != nil else {
            return
                "[\"function\": [\"name\": \(quotedName), \"args\": \(args.end(")")), \"kwargs\": \(kwargs.end("}"))]]"
        }
        var lines = [quotedName, "args: \(args.end(")"))", "kwargs: \(kwargs.end("}"))"]
        if let info = arguments.info { lines.append("adding: \(info)") }
        let list = lines.map { "            " + $0 }.joined(separator: ",\n")
        return "OSProfilerMacros.TracedFunction.info(\n\(list)\n        )"
    }

    private func result(of value: String) -> String {
        SecretNames.contains(identifier: FunctionName.plain(function.name))
            ? "_ in [\"function\": [\"result\": \"\(ArgumentTextCall.mask)\"]]"
            : "OSProfilerMacros.TracedFunction.result(\(value))"
    }
}

/// The expression for the arguments of a kind. What depends on their names alone is decided here and not at each call.
private struct ArgumentTextCall {
    /// What is shown of a secret: `SecretText.mask`, which a test compares.
    static let mask = "***"

    private var calls = ""
    /// The text since the last value.
    private var text: String
    private var isFirst = true
    private(set) var hasValues = false

    init(_ start: String) { text = start }

    mutating func add(_ parameter: Parameter) {
        if !isFirst { text += ", " }
        isFirst = false
        if let label = parameter.plainLabel { text += "'\(label)': " }
        if parameter.hasSecretName {
            text += Self.mask
        } else if parameter.isReadable {
            calls += (hasValues ? ".text" : "OSProfilerMacros.ArgumentText") + "(\"\(text)\").value(\(parameter.name))"
            text = ""
            hasValues = true
        } else {
            text += "_"
        }
    }

    func end(_ end: String) -> String {
        hasValues ? calls + ".end(\"\(text)\(end)\")" : "\"\(text)\(end)\""
    }
}
#endif
