//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerReport

/// A budget on the command line.
struct BudgetArgument: ExplainedArgument {
    let budget: DiffBudget

    init?(argument: String) {
        guard let budget = DiffBudget(argument) else { return nil }
        self.budget = budget
    }

    static func advice(_ argument: String) -> String { "expected \(DiffBudget.syntax)" }
}

extension [BudgetArgument] {
    /// The maximum number of breaches that a message lists.
    private static var limit: Int { 3 }

    /// - Parameter breaches: returns the breaches of one budget.
    /// - Throws: ``CLIError`` with exit status 3 if a budget is exceeded.
    func hold(_ breaches: (DiffBudget) -> [String]) throws(CLIError) {
        let exceeded = map { ($0.budget.text, breaches($0.budget)) }.filter { !$0.1.isEmpty }
        guard !exceeded.isEmpty else { return }
        let texts = exceeded.map { text, breaches in
            let rest = breaches.count - Self.limit
            return "\(text): " + breaches.prefix(Self.limit).joined(separator: ", ")
                + (rest > 0 ? " and \(rest) more" : "")
        }
        throw CLIError("over budget: \(texts.joined(separator: "; "))", status: .overBudget)
    }
}
