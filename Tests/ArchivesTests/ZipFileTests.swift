import Archives
import Testing

/// ZIP files as Python's `zipfile` writes them.
@Suite("The one file of a ZIP")
struct ZipFileTests {
    static let text = Array(String(repeating: "1\t2\t7\t100.00\t80.00\t20.00\t0\tnull\n", count: 3).utf8)
    static let deflated = bytes(
        "504b03041400000008000050655c27a4c1271e0000006000000005000000612e74787433e434e234e7343430d03330e0b400934660d28033af342787cb90427900504b010214031400000008000050655c27a4c1271e00000060000000050000000000000000000000800100000000612e747874504b0506000000000100010033000000410000000000"
    )
    static let stored = bytes(
        "504b03041400000000000050655c27a4c127600000006000000005000000612e7478743109320937093130302e30300938302e30300932302e30300930096e756c6c0a3109320937093130302e30300938302e30300932302e30300930096e756c6c0a3109320937093130302e30300938302e30300932302e30300930096e756c6c0a504b010214031400000000000050655c27a4c1276000000060000000050000000000000000000000800100000000612e747874504b0506000000000100010033000000830000000000"
    )
    /// Written to a pipe: the sizes stand behind the data and in the directory.
    static let streamed = bytes(
        "504b03041400080008000050655c00000000000000000000000005000000732e74787433e434e234e7343430d03330e0b400934660d28033af342787cb90427900504b070827a4c1271e00000060000000504b010214031400080008000050655c27a4c1271e00000060000000050000000000000000000000800100000000732e747874504b0506000000000100010033000000510000000000"
    )
    static let twoFiles = bytes(
        "504b03041400000008000050655c8316dc8c03000000010000000100000061ab0000504b03041400000008000050655c8316dc8c03000000010000000100000062ab0000504b010214031400000008000050655c8316dc8c030000000100000001000000000000000000000080010000000061504b010214031400000008000050655c8316dc8c030000000100000001000000000000000000000080012200000062504b050600000000020002005e000000440000000000"
    )

    static func bytes(_ digits: String) -> [UInt8] {
        let digits = Array(digits)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
    }

    /// The archive with some bytes of its directory, and of its header where it says the same, set anew.
    private static func changed(_ zip: [UInt8], _ directoryOffset: Int, _ values: [UInt8]) -> [UInt8] {
        var zip = zip
        let start = zip.indices.first { zip[$0...].starts(with: [0x50, 0x4B, 0x01, 0x02]) }!
        for (index, value) in values.enumerated() { zip[start + directoryOffset + index] = value }
        return zip
    }

    @Test("stored, deflated and streamed entries are read", arguments: [stored, deflated, streamed])
    func read(zip: [UInt8]) { #expect(ZipFile.content(of: zip, bytesMax: 1_000) == .success(Self.text)) }

    @Test("what is not one plain file within bounds is refused with its reason")
    func refused() {
        let rows: [([UInt8], ZipFile.Refusal)] = [
            (Self.twoFiles, .notOneFile),
            (Self.changed(Self.deflated, 8, [1, 0]), .encrypted),
            (Self.changed(Self.deflated, 10, [12, 0]), .unknownMethod),
            // The directory promises more than there is, less than there is, another checksum.
            (Self.changed(Self.deflated, 24, [0x61]), .damaged),
            (Self.changed(Self.deflated, 24, [0x5F]), .damaged),
            (Self.changed(Self.deflated, 16, [0]), .damaged),
            (Self.changed(Self.deflated, 20, [0xFF, 0xFF]), .cutOff),
            (Self.changed(Self.deflated, 42, [0xFF, 0xFF]), .cutOff),
            // A bomb: thirty bytes that claim to be sixteen megabytes.
            (Self.changed(Self.deflated, 24, [0, 0, 0, 1]), .tooLarge),
            (Array("PK\u{3}\u{4}".utf8), .cutOff),
        ]
        for (index, (zip, refusal)) in rows.enumerated() {
            #expect(ZipFile.content(of: zip, bytesMax: 32 << 20) == .failure(refusal), "row \(index)")
        }
        #expect(ZipFile.content(of: Self.deflated, bytesMax: Self.text.count - 1) == .failure(.tooLarge))
    }

    @Test("M10: every cut is refused, and no changed byte gives other content")
    func hostile() {
        for zip in [Self.stored, Self.deflated, Self.streamed] {
            for count in zip.indices {
                if case .success = ZipFile.content(of: Array(zip[..<count]), bytesMax: 1_000) { Issue.record("cut at \(count)") }
            }
            for index in zip.indices {
                var changed = zip
                changed[index] ^= 0x41
                if case .success(let content) = ZipFile.content(of: changed, bytesMax: 1_000) {
                    #expect(content == Self.text, "byte \(index)")
                }
            }
        }
    }
}
