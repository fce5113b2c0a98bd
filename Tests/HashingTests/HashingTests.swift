import COpenSSL
import Hashing
import LedgerTypes
import Testing

@Suite struct SHA256Tests {
    /// FIPS 180-4 examples and the empty message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func knownAnswers(text: String, hex: String) {
        #expect(SHA256.digest(of: text).hex == hex)
    }

    @Test func aMillionLettersInPieces() {
        var stream = SHA256Stream()
        for _ in 0..<1_000 { stream.update([UInt8](repeating: UInt8(ascii: "a"), count: 1_000)) }
        #expect(stream.finish().hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func everySplitOfAMessageGivesTheSameDigest() {
        let message = (0..<200).map { UInt8($0) }
        let whole = SHA256.digest(of: message)
        for cut in 0...200 {
            var stream = SHA256Stream()
            stream.update(message[..<cut])
            stream.update(message[cut...])
            #expect(stream.finish() == whole, "cut at \(cut)")
        }
    }

    @Test func finishingDoesNotDisturbAndCopiesDiverge() {
        var stream = SHA256Stream()
        stream.update([1, 2])
        var copy = stream
        #expect(stream.finish() == SHA256.digest(of: [1, 2]))
        copy.update(9)
        stream.update(3)
        #expect(stream.finish() == SHA256.digest(of: [1, 2, 3]))
        #expect(copy.finish() == SHA256.digest(of: [1, 2, 9]))
    }

    @Test func aDigestIsAddedAsItsThirtyTwoBytes() {
        let inner = SHA256.digest(of: "inner")
        var stream = SHA256Stream()
        stream.update(inner)
        #expect(stream.finish() == SHA256.digest(of: inner.bytes))
    }
}

@Suite struct DigestSinkTests {
    /// Lengths around the 64 KiB buffer, in single bytes and in one array.
    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
    func equalsTheDigestOfTheSameBytes(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var singly = DigestSink()
        for byte in bytes { singly.append(byte) }
        var atOnce = DigestSink()
        atOnce.append(bytes)
        #expect(singly.finish() == SHA256.digest(of: bytes))
        #expect(atOnce.finish() == SHA256.digest(of: bytes))
    }

    @Test func receivesWhatAByteWriterReceives() {
        func state(into sink: inout some CanonicalSink) {
            sink.put(UInt64(7))
            sink.put("结算")
            sink.put(Fen(-12))
            sink.put(AccountID(kind: 3, fund: 310_100, region: 340_000, counterparty: 5))
        }
        var writer = ByteWriter()
        var sink = DigestSink()
        state(into: &writer)
        state(into: &sink)
        #expect(sink.finish() == SHA256.digest(of: writer.bytes))
    }
}

@Suite struct CRC32CTests {
    /// RFC 3720 appendix B.4, and the usual check value.
    @Test func knownAnswers() {
        #expect(CRC32C.checksum(of: []) == 0)
        #expect(CRC32C.checksum(of: Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum(of: [UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum(of: [UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum(of: Array(0..<32)) == 0x46DD_794E)
    }

    @Test func everySingleBitFlipChangesIt() {
        let bytes = (0..<192).map { UInt8($0) }
        let whole = CRC32C.checksum(of: bytes)
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(CRC32C.checksum(of: flipped) != whole, "bit \(bit)")
        }
    }
}

/// What the shim adds for modules that sign.
@Suite struct OpenSSLShimTests {
    @Test func anEd25519KeyIsMadeAndAFailureLeavesItsText() {
        let key = copenssl_generate_ed25519()
        defer { EVP_PKEY_free(key) }
        #expect(key != nil)
        #expect(EVP_PKEY_new_raw_public_key(copenssl_key_type_ed25519(), nil, [1, 2, 3], 3) == nil)
        var text = [CChar](repeating: 0, count: 256)
        copenssl_take_error(&text, text.count)
        #expect(text[0] != 0)
        copenssl_take_error(&text, text.count)
        #expect(text[0] == 0)
    }
}
