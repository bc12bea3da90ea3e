//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerAMQP

struct RootCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "osprofiler",
            abstract: "Collects, keeps and shows the traces of OpenStack's profiler.",
            discussion: """
                Services publish trace points to RabbitMQ; `osprofiler consume` moves them into a store; `osprofiler trace` \
                reads the store.

                EXAMPLES
                  osprofiler consume --exchange ironic
                  osprofiler trace list --since 1h
                  osprofiler trace show 7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11
                  osprofiler queue status
                  osprofiler publish --demo

                WHERE
                  The store: --connection-string, else OSPROFILER_CONNECTION_STRING, else [profiler] connection_string of
                  --config-file, else of /etc/osprofiler/osprofiler.conf, else traces.db in $XDG_DATA_HOME/osprofiler.
                  The broker: --transport-url, else OSPROFILER_TRANSPORT_URL, else transport_url of these files, else
                  rabbit://guest:guest@localhost:5672/. Keep passwords in the environment or in a file.
                  `osprofiler config show` tells what is in force and why.

                EXIT STATUS
                  0 done, 1 failed, 2 not found, 64 usage

                Completions: osprofiler --generate-completion-script bash|zsh|fish
                """,
            version: ToolVersion.text,
            subcommands: [
                ConsumeCommand.self, TraceCommand.self, QueueCommand.self, PublishCommand.self, ConfigCommand.self,
            ]
        )
    }

    // Python's command has the short form too.
    @Flag(name: .customShort("v"), help: ArgumentHelp("Show the version.", visibility: .hidden))
    var showsVersion = false

    func run() throws {
        guard showsVersion else { throw CleanExit.helpRequest(self) }
        try StandardOutput.write(line: ToolVersion.text)
    }
}

enum ToolVersion {
    static let number = "0.1.0"

    /// This program's version and that of the C library that it runs with.
    static var text: String { "osprofiler \(number) (librabbitmq \(AMQPLibrary.version))" }
}
