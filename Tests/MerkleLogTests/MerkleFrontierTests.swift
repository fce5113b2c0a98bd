import Hashing
import LedgerTypes
import MerkleLog
import Testing

@Suite struct MerkleFrontierTests {
    /// Leaves and roots of the published vectors of RFC 6962, the same tree as RFC 9162's.
    static let leaves: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], Array(0x50...0x57), Array(0x60...0x6F),
    ]
    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func publishedVectorsFromTheEmptyTreeToEightLeaves() {
        var frontier = MerkleFrontier()
        #expect(frontier.root.hex == Self.roots[0])
        for (index, leaf) in Self.leaves.enumerated() {
            leaf.withUnsafeBytes { frontier.append(leaf: $0) }
            #expect(frontier.root.hex == Self.roots[index + 1], "\(index + 1) leaves")
            #expect(frontier.size == UInt64(index + 1))
        }
    }

    /// RFC 9162 §2.1.1, word for word: split at the largest power of two smaller than n.
    func root(of leaves: ArraySlice<[UInt8]>) -> Digest256 {
        if leaves.isEmpty { return SHA256.digest(of: []) }
        if leaves.count == 1 { return SHA256.digest(of: [0] + leaves.first!) }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return SHA256.digest(of: [1] + root(of: leaves[..<middle]).bytes + root(of: leaves[middle...]).bytes)
    }

    @Test func equalsTheRecursiveDefinitionAtEverySizeTo130() {
        let leaves = (0..<130).map { [UInt8($0), UInt8($0 / 3)] }
        var frontier = MerkleFrontier()
        for count in 0...130 {
            #expect(frontier.root == root(of: leaves[..<count]), "\(count) leaves")
            #expect(frontier.peaks.count == count.nonzeroBitCount)
            if count < 130 { leaves[count].withUnsafeBytes { frontier.append(leaf: $0) } }
        }
    }
}
