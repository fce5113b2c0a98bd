import ClaimTypes
import LedgerTypes

/// Reads what a `PackedWriter` with the same pools has written. Bytes it did not write are a broken invariant.
struct PackedReader {
    private let bytes: ContiguousArray<UInt8>
    private let words: ContiguousArray<UInt128>
    private let digests: ContiguousArray<Digest256>
    private var position: Int

    init(_ bytes: ContiguousArray<UInt8>, at position: Int, pools: PackedWriter) {
        self.bytes = bytes
        self.position = position
        words = pools.words.values
        digests = pools.digests.values
    }

    mutating func byte() -> UInt8 {
        defer { position += 1 }
        return bytes[position]
    }

    mutating func unsigned() -> UInt64 {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while true {
            let next = byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    mutating func signed() -> Int64 {
        let value = unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func count() -> Int { Int(unsigned()) }

    mutating func whole() -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 8) { value |= UInt64(byte()) << shift }
        return value
    }

    mutating func recurring() -> UInt64 { UInt64(recurringWide()) }

    mutating func recurringWide() -> UInt128 { words[count()] }

    mutating func recurringDigest() -> Digest256 { digests[count()] }

    mutating func settlementID() -> UInt64 {
        let number = count()
        guard number > 0 else { return 0 }
        return UInt64(words[number - 1]) * RegionMachine.settlementsPerRegion + unsigned()
    }

    /// - Parameter institution: the one the text was written with.
    mutating func text(of institution: InstitutionCode = InstitutionCode(0)) -> String {
        let header = unsigned()
        let count = Int(header >> 2)
        guard let form = PackedText(rawValue: UInt8(header & 3)) else {
            preconditionFailure("a packed text has one of four forms")
        }
        let head = form.headBytes
        return String(unsafeUninitializedCapacity: head + count) { text in
            switch form {
            case .plain: for index in 0..<count { text[index] = byte() }
            case .letter: text[0] = byte()
            case .institution: PackedText.write(institution, into: text)
            case .digits: break
            }
            if form != .plain { digits(count, into: UnsafeMutableBufferPointer(rebasing: text[head...])) }
            return head + count
        }
    }

    private mutating func digits(_ count: Int, into text: UnsafeMutableBufferPointer<UInt8>) {
        var start = 0
        while start < count {
            let end = min(start + PackedText.digitsPerNumber, count)
            var number: UInt64 = 0
            for index in 0..<PackedText.byteCount(digits: end - start) { number |= UInt64(byte()) << UInt64(index * 8) }
            for index in (start..<end).reversed() {
                text[index] = UInt8(truncatingIfNeeded: number % 10) | 0x30
                number /= 10
            }
            start = end
        }
    }
}
