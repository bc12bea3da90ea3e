//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Recognises files that are compressed or packed, so that an error line can name the command that undoes it.
package enum PackedFile {
    private static let beginnings: [(bytes: [UInt8], kind: String)] = [
        ([0x1F, 0x8B], compressed("gzip", "gunzip")),
        ([0x1F, 0x9D], compressed("compress", "gunzip")),
        ([0x28, 0xB5, 0x2F, 0xFD], compressed("zstd", "unzstd")),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], compressed("xz", "unxz")),
        ([0x42, 0x5A, 0x68], compressed("bzip2", "bunzip2")),
        ([0x5D, 0x00, 0x00], compressed("lzma", "unlzma")),
        ([0x04, 0x22, 0x4D, 0x18], compressed("lz4", "unlz4")),
        ([0x78, 0x01], "compressed with zlib: decompress it first"),
        ([0x78, 0x9C], "compressed with zlib: decompress it first"),
        ([0x78, 0xDA], "compressed with zlib: decompress it first"),
        ([0x50, 0x4B, 0x03, 0x04], "a zip archive: unpack it with `unzip`"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive: unpack it with `7z x`"),
    ]
    /// Where a tar archive says that it is one.
    private static let tarMark = (offset: 257, bytes: Array("ustar".utf8))

    /// Returns what a file is packed as, and how to undo it; nil if it is not known to be packed.
    ///
    /// - Parameter file: the file, or its first bytes.
    package static func kind(_ file: some Collection<UInt8>) -> String? {
        if let known = beginnings.first(where: { file.starts(with: $0.bytes) }) { return known.kind }
        guard file.dropFirst(tarMark.offset).starts(with: tarMark.bytes) else { return nil }
        return "a tar archive: unpack it with `tar -xf`"
    }

    private static func compressed(_ format: String, _ command: String) -> String {
        "compressed with \(format): decompress it with `\(command)`"
    }
}
