# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""All kinds of traces. Each is a generator over traces that draws chance from its own seeded source."""

import kinds_shape
import kinds_text

KINDS = [
    kinds_text.numbers,
    kinds_text.strings,
    kinds_text.surrogates,
    kinds_text.keys,
    kinds_text.nesting,
    kinds_text.layout,
    kinds_shape.trees,
    kinds_shape.timing,
    kinds_shape.halves,
    kinds_shape.ids,
    kinds_shape.members,
    kinds_text.contents,
    kinds_text.types,
    kinds_text.envelopes,
    kinds_shape.graphs,
    kinds_shape.sizes,
    kinds_shape.mixes,
]
