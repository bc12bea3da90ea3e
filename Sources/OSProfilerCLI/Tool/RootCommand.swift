//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerAMQP
internal import OSProfilerStore

struct RootCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "osprofiler",
            abstract: "Collects, keeps and shows the traces of OpenStack's profiler.",
            discussion: """
                Services publish trace points to RabbitMQ; `osprofiler consume` moves \
                them into a store; `osprofiler trace` reads the store.

                EXAMPLES
                  osprofiler consume --exchange ironic
                  osprofiler trace list --since 1h
                  osprofiler trace show TRACE_ID
                  osprofiler store status
                  osprofiler queue status
                  osprofiler publish --demo
                  osprofiler doctor

                THE STORE, the first that is set
                  --connection-string
                  OSPROFILER_CONNECTION_STRING
                  [profiler] connection_string in --config-file
                  the same in /etc/osprofiler/osprofiler.conf
                  osprofiler/traces.db in $XDG_DATA_HOME or ~/.local/share

                \(moreStores)THE BROKER, the first that is set
                  --transport-url
                  OSPROFILER_TRANSPORT_URL
                  [DEFAULT] transport_url in these files
                  rabbit://guest:guest@localhost:5672/

                `osprofiler config show` shows the settings in force and their origin; `osprofiler doctor` checks \
                that they work.

                EXIT STATUS
                  0 done, 1 failed, 2 not found, 3 over budget, 64 usage

                COMPLETIONS
                  osprofiler --generate-completion-script bash (or zsh, fish)
                """,
            version: ToolVersion.text,
            subcommands: [
                ConsumeCommand.self, TraceCommand.self, StoreCommand.self, QueueCommand.self, PublishCommand.self,
                ConfigCommand.self,
                DoctorCommand.self,
            ]
        )
    }

    /// One line for each kind of store that is not part of this package.
    private static var moreStores: String {
        let builtIn = Set([StoreBackend].builtIn.flatMap(\.schemes))
        let others = KnownStores.current.backends.filter { builtIn.isDisjoint(with: $0.schemes) }
        guard !others.isEmpty else { return "" }
        return "MORE STORES\n" + others.map { "  \($0.schemes[0])://  \($0.summary)\n" }.joined() + "\n"
    }

    // Python's command supports the short form too.
    @Flag(name: .customShort("v"), help: ArgumentHelp("Show the version.", visibility: .hidden))
    var showsVersion = false

    func run() throws {
        guard showsVersion else { throw CleanExit.helpRequest(self) }
        try StandardOutput.write(line: ToolVersion.text)
    }
}

enum ToolVersion {
    static let number = "0.1.0"

    /// The version of this program and of the loaded librabbitmq.
    static var text: String { "osprofiler \(number) (librabbitmq \(AMQPLibrary.version))" }
}
