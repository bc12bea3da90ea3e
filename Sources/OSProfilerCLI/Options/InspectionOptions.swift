//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerMessaging

/// The options of commands that take messages of a queue and return them.
struct InspectionOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Inspect a quorum queue even if it drops messages because of that.",
            discussion: "Each inspection counts as a delivery. Without this flag the command ends at the first message "
                + "that its return would take beyond the queue's delivery limit, and moves it to the end of the queue."
        )
    )
    var ignoreDeliveryLimit = false

    /// Returns the limit that the inspector heeds.
    ///
    /// - Parameter properties: the queue's; nil if unknown.
    func deliveryLimit(of properties: QueueProperties?, _ inspector: QueueInspector) -> Int? {
        ignoreDeliveryLimit ? nil : inspector.deliveryLimit(of: properties)
    }
}
