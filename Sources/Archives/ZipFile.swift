/// The one file in a ZIP (PKWARE APPNOTE 6.3), as hospitals upload it. Sizes are taken from the central directory, which stands even where
/// the entry was written as a stream; nothing is unpacked before its size was found to be within bounds, so no archive is a bomb.
public enum ZipFile {
    /// Why a ZIP is not read. Whoever sent it can mend it.
    public enum Refusal: String, Error, CaseIterable, Sendable {
        /// No end of central directory, or a structure outside the file.
        case cutOff
        /// None, or more than one file; folders do not count.
        case notOneFile
        case encrypted
        /// Neither stored nor deflated.
        case unknownMethod
        /// Larger than the bound, or so much larger than its packed bytes that no text is.
        case tooLarge
        /// The bytes do not unpack to what the directory says.
        case damaged
    }

    /// Deflate packs a run of one byte about a thousand to one; rows of text come nowhere near a tenth of that.
    public static let expansionMax = 200

    public static func isZip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

    /// The content of the only file.
    /// - Parameter bytesMax: the most it may unpack to.
    public static func content(of bytes: [UInt8], bytesMax: Int) -> Result<[UInt8], Refusal> {
        let reader = ZipReader(bytes: bytes)
        guard let directory = reader.directory else { return .failure(.cutOff) }
        var entries: [ZipEntry] = []
        var at = directory.start
        for _ in 0..<directory.count {
            guard let (entry, next) = reader.entry(at: at), next <= directory.end else { return .failure(.cutOff) }
            if !entry.isFolder { entries.append(entry) }
            guard entries.count <= 1 else { return .failure(.notOneFile) }
            at = next
        }
        guard let entry = entries.first else { return .failure(.notOneFile) }
        guard !entry.isEncrypted else { return .failure(.encrypted) }
        guard entry.method == 0 || entry.method == 8 else { return .failure(.unknownMethod) }
        guard entry.size <= bytesMax, entry.size <= entry.packedSize.multipliedReportingOverflow(by: expansionMax).partialValue
        else { return .failure(.tooLarge) }
        guard let packed = reader.packed(of: entry) else { return .failure(.cutOff) }
        let content = entry.method == 0 ? Array(packed) : RawInflate.bytes(of: packed, count: entry.size)
        guard let content, content.count == entry.size, RawInflate.checksum(of: content) == entry.checksum else {
            return .failure(.damaged)
        }
        return .success(content)
    }
}

/// What the central directory says of one entry.
struct ZipEntry {
    let isFolder: Bool
    let isEncrypted: Bool
    let method: Int
    let checksum: UInt32
    let packedSize: Int
    let size: Int
    let header: Int
}

/// Reads the structures of a ZIP, little-endian; a position outside the file is no structure. ZIP64 is not read: a file that needs it is
/// far larger than any that is taken.
struct ZipReader {
    let bytes: [UInt8]

    /// Where the central directory lies and how many entries it has. The end record is looked for from the end, behind a comment of at
    /// most 65,535 bytes.
    var directory: (start: Int, end: Int, count: Int)? {
        guard bytes.count >= 22 else { return nil }
        for at in stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 65_535), by: -1) {
            guard long(at) == 0x0605_4B50, at + 22 + word(at + 20) == bytes.count else { continue }
            let (start, size) = (long(at + 16), long(at + 12))
            guard word(at + 4) == 0, word(at + 6) == 0, start <= at, size <= at - start else { return nil }
            return (start, start + size, word(at + 10))
        }
        return nil
    }

    func entry(at: Int) -> (ZipEntry, next: Int)? {
        guard at + 46 <= bytes.count, long(at) == 0x0201_4B50 else { return nil }
        let name = word(at + 28)
        let next = at + 46 + name + word(at + 30) + word(at + 32)
        guard next <= bytes.count, name > 0 else { return nil }
        let entry = ZipEntry(
            isFolder: bytes[at + 46 + name - 1] == UInt8(ascii: "/"), isEncrypted: word(at + 8) & 1 != 0, method: word(at + 10),
            checksum: UInt32(long(at + 16)), packedSize: long(at + 20), size: long(at + 24), header: long(at + 42))
        return (entry, next)
    }

    /// The packed bytes of an entry, behind its own header.
    func packed(of entry: ZipEntry) -> ArraySlice<UInt8>? {
        guard entry.header <= bytes.count - 30, long(entry.header) == 0x0403_4B50 else { return nil }
        let start = entry.header + 30 + word(entry.header + 26) + word(entry.header + 28)
        guard start <= bytes.count, entry.packedSize <= bytes.count - start else { return nil }
        return bytes[start..<start + entry.packedSize]
    }

    private func word(_ at: Int) -> Int { Int(bytes[at]) | Int(bytes[at + 1]) << 8 }

    private func long(_ at: Int) -> Int { word(at) | word(at + 2) << 16 }
}
