//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension PrivateBroker {
    /// Raises the memory alarm. A connection that publishes from now on is blocked at its next message.
    package func raiseMemoryAlarm() throws {
        try setMemoryAlarm("rabbit_alarm:set_alarm({{resource_limit, memory, node()}, []})")
    }

    /// Ends the memory alarm.
    package func clearMemoryAlarm() throws {
        try setMemoryAlarm("rabbit_alarm:clear_alarm({resource_limit, memory, node()})")
    }

    /// The alarm's process answers a question only after the change, which it passes on to every connection.
    private func setMemoryAlarm(_ change: String) throws {
        try evaluate("\(change), rabbit_alarm:get_alarms()")
    }
}
