//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Hummingbird

/// Returns the router with every route, and the middleware that each request passes, outermost first.
func makeRouter(_ nodes: NodeStore, _ provisioner: Provisioner) -> Router<BasicRequestContext> {
    let router = Router()
    router.add(middleware: ErrorDocuments())
    // Continues the trace of a signed request; all that is traced below stands below its span. It sees errors as they were
    // thrown, because it is within ErrorDocuments.
    router.add(middleware: TracingMiddleware())
    router.add(middleware: Microversions())
    addVersionRoutes(to: router)
    addNodeRoutes(to: router, nodes, provisioner)
    return router
}
