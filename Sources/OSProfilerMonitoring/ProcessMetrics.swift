//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// The metrics that Prometheus' client libraries report for every process, under the same names.
enum ProcessMetrics {
    /// - Parameter version: the program's version; nil omits the metric.
    static func text(version: String?) -> String {
        var text = ""
        func add(_ name: String, _ kind: String, _ help: String, _ value: Double?) {
            guard let value else { return }
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
            PrometheusText.write(name, "", value, to: &text)
        }
        var usage = rusage()
        getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        let time = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        add("process_cpu_seconds_total", "counter", "User and system CPU time in seconds.", time)
        add("process_resident_memory_bytes", "gauge", "Resident memory in bytes.", residentBytes())
        add("process_open_fds", "gauge", "Open file descriptors.", openDescriptors())
        if let version {
            text += "# HELP osprofiler_build_info The version.\n# TYPE osprofiler_build_info gauge\n"
            let label = PrometheusText.escaped(version)
            PrometheusText.write("osprofiler_build_info", "version=\"\(label)\"", 1, to: &text)
        }
        return text
    }

    private static func residentBytes() -> Double? {
        guard let fields = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " "),
            fields.count > 1, let pages = Double(fields[1])
        else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func openDescriptors() -> Double? {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count) }
    }
}
