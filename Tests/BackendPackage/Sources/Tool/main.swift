//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import CSVFormat
import DirectoryBackend
import OSProfilerCLI
import OSProfilerReport
import OSProfilerStore

OSProfilerTool(stores: .builtIn + [.directory], formats: .builtIn + [.csv]).main()
