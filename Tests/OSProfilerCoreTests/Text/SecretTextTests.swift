//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct SecretTextTests {
    init() { SecretURLs.members }

    @Test(arguments: [
        ("no url", "no url"),
        ("see rabbit://me:secret@h:5672/v now", "see rabbit://me:***@h:5672/v now"),
        ("'rabbit://me:secret@h', \"redis://:secret@r\"", "'rabbit://me:***@h', \"redis://:***@r\""),
        ("rabbit://a:secret@h1,b:secret@h2/", "rabbit://a:***@h1,b:***@h2/"),
        ("sqlite:////path/x.db", "sqlite:////path/x.db"),
    ])
    func masksEveryURL(text: String, expected: String) {
        #expect(SecretText.masked(text) == expected)
    }

    @Test(arguments: SecretURLs.prose)
    func masksWhatATextCallsASecret(text: String, shown: String) {
        #expect(SecretText.masked(text) == shown)
        #expect(SecretText.masked(shown) == shown)
    }

    @Test(arguments: SecretURLs.talk)
    func keepsWhatSpeaksOfSecrets(text: String) {
        #expect(SecretText.masked(text) == text)
    }
}
