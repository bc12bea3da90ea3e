//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerStore
import OSProfilerStoreContract
import Testing

@Suite struct InMemoryStoreTests {
    @Test(arguments: StoreContract.cases)
    func contract(_ check: StoreContract.Case) throws {
        try check.run { InMemoryStore() }
    }
}
