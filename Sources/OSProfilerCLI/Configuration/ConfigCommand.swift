//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import OSProfilerConfiguration
internal import OSProfilerCore

struct ConfigCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "config",
            abstract: "Shows the settings in force.",
            subcommands: [ConfigShowCommand.self]
        )
    }
}

struct ConfigShowCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show",
            abstract: "Lists every setting with its value and origin; secrets are masked.",
            discussion: """
                EXAMPLES
                  osprofiler config show
                  osprofiler config show --config-file /etc/ironic/ironic.conf --json
                """
        )
    }

    @Flag(help: "Print an array of objects: name, value, origin, source.")
    var json = false

    @Option(help: ArgumentHelp("As for `consume` and `publish`.", valueName: "name"))
    var exchange: String?

    @OptionGroup(title: "Declaration by the services") var declaration: DeclarationOptions
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let flag = exchange.map { [SettingKey.controlExchange.name: $0] } ?? [:]
        let configuration = try common.configuration(store.flags, broker.flags, declaration.flags, flag)
        let settings = try ShownSetting.all(configuration)
        if json {
            var writer = ByteWriter()
            ShownSetting.writeJSON(settings, to: &writer)
            try StandardOutput.write(writer)
        } else {
            for line in ShownSetting.table(settings).lines(width: nil) { try StandardOutput.write(line: line) }
        }
        try configuration.checkValues()
        if let contradiction = try configuration.serviceContradictions().first { throw contradiction.error }
    }
}
