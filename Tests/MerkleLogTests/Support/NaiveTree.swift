import Hashing
import LedgerTypes
import MerkleLog

/// RFC 9162 §2.1 word for word: recursive, and with no thought of cost. Shares only SHA-256 with the code it judges.
struct NaiveTree {
    var leaves: [[UInt8]]

    /// Leaves that all differ.
    init(_ count: Int) { leaves = (0..<count).map { [$0, $0 >> 8, $0 >> 16].map { UInt8(truncatingIfNeeded: $0) } } }

    init(_ leaves: [[UInt8]]) { self.leaves = leaves }

    func leafHash(_ index: Int) -> Digest256 { SHA256.digest(of: [0] + leaves[index]) }

    /// MTH(D[0:n]), §2.1.1.
    func root(_ size: Int) -> Digest256 { root(leaves[..<size]) }

    private func root(_ part: ArraySlice<[UInt8]>) -> Digest256 {
        if part.isEmpty { return SHA256.digest(of: []) }
        if part.count == 1 { return SHA256.digest(of: [0] + part.first!) }
        let k = part.startIndex + split(part.count)
        return SHA256.digest(of: [1] + root(part[..<k]).bytes + root(part[k...]).bytes)
    }

    /// PATH(m, D[0:n]), §2.1.3.1.
    func inclusion(_ index: Int, _ size: Int) -> [Digest256] { path(index, leaves[..<size]) }

    private func path(_ m: Int, _ part: ArraySlice<[UInt8]>) -> [Digest256] {
        if part.count == 1 { return [] }
        let k = split(part.count)
        let middle = part.startIndex + k
        return m < k ? path(m, part[..<middle]) + [root(part[middle...])] : path(m - k, part[middle...]) + [root(part[..<middle])]
    }

    /// PROOF(m, D[0:n]), §2.1.4.1.
    func consistency(_ first: Int, _ second: Int) -> [Digest256] { subproof(first, leaves[..<second], true) }

    private func subproof(_ m: Int, _ part: ArraySlice<[UInt8]>, _ isKnown: Bool) -> [Digest256] {
        if m == part.count { return isKnown ? [] : [root(part)] }
        let k = split(part.count)
        let middle = part.startIndex + k
        return m <= k
            ? subproof(m, part[..<middle], isKnown) + [root(part[middle...])]
            : subproof(m - k, part[middle...], false) + [root(part[..<middle])]
    }

    private func split(_ count: Int) -> Int {
        var k = 1
        while k * 2 < count { k *= 2 }
        return k
    }
}

extension NaiveTree {
    /// The tree as a published log in memory, and a reader of it.
    func published() throws -> TileReader {
        let storage = MemoryLogStorage()
        var log = TileLog(storage)
        for index in leaves.indices { try log.append(leafHash(index)) }
        try log.publishEdge()
        return TileReader(storage, size: log.size)
    }
}

extension Digest256 {
    /// One bit changed.
    func flipped(_ bit: Int = 0) -> Digest256 {
        var bytes = self.bytes
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        return Digest256(bytes)
    }

    init(hex: String) {
        let digits = Array(hex)
        self.init(stride(from: 0, to: 64, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 })
    }
}
