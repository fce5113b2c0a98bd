import LedgerTypes
import MerkleLog
import Testing

@Suite("Proofs: RFC 9162 §2.1.3 and §2.1.4")
struct ProofTests {
    /// Paths over the eight leaves of `MerkleFrontierTests`, as published with the Certificate Transparency code (C++ in its first release,
    /// today `TestRefInclusionProof` and `TestRefConsistencyProof` of transparency-dev/merkle).
    static let l0 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    static let l1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
    static let l4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
    static let n01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    static let n23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
    static let n45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
    static let n67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
    static let n03 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
    static let n47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"

    static let inclusions: [(index: UInt64, size: UInt64, hashes: [String])] = [
        (0, 1, []), (0, 2, [l1]), (1, 2, [l0]), (2, 3, [n01]), (1, 5, [l0, n23, l4]), (0, 8, [l1, n23, n47]),
        (5, 8, [l4, n67, n03]),
    ]
    static let consistencies: [(first: UInt64, second: UInt64, hashes: [String])] = [
        (1, 1, []), (1, 8, [l1, n23, n47]), (2, 5, [n23, l4]), (6, 8, [n45, n67, n03]),
    ]

    @Test("published vectors")
    func vectors() throws {
        let tree = NaiveTree(MerkleFrontierTests.leaves)
        let roots = MerkleFrontierTests.roots.map { Digest256(hex: $0) }
        var reader = try tree.published()
        for (index, size, hashes) in Self.inclusions {
            let proof = try reader.inclusionProof(of: index, size: size)
            #expect(proof.hashes.map(\.hex) == hashes, "leaf \(index) of \(size)")
            #expect(proof.refusal(leafHash: tree.leafHash(Int(index)), root: roots[Int(size)]) == nil, "leaf \(index) of \(size)")
        }
        for (first, second, hashes) in Self.consistencies {
            let proof = try reader.consistencyProof(from: first, to: second)
            #expect(proof.hashes.map(\.hex) == hashes, "\(first) to \(second)")
            #expect(proof.refusal(firstRoot: roots[Int(first)], secondRoot: roots[Int(second)]) == nil, "\(first) to \(second)")
        }
    }

    @Test("every leaf of every tree to 70, and every pair of sizes, as the recursive definition has them")
    func exhaustive() throws {
        let tree = NaiveTree(70)
        let roots = (0...70).map { tree.root($0) }
        var reader = try tree.published()
        for size in 0...70 {
            #expect(try reader.root(size: UInt64(size)) == roots[size])
            for index in 0..<size {
                let proof = try reader.inclusionProof(of: UInt64(index), size: UInt64(size))
                #expect(proof.hashes == tree.inclusion(index, size), "leaf \(index) of \(size)")
                #expect(proof.refusal(leafHash: tree.leafHash(index), root: roots[size]) == nil, "leaf \(index) of \(size)")
            }
            for first in 0...size {
                let proof = try reader.consistencyProof(from: UInt64(first), to: UInt64(size))
                #expect(proof.hashes == (first == 0 ? [] : tree.consistency(first, size)), "\(first) to \(size)")
                #expect(proof.refusal(firstRoot: roots[first], secondRoot: roots[size]) == nil, "\(first) to \(size)")
            }
        }
    }

    @Test("an inclusion proof of something else is refused: other hash, leaf, index, size or root, one hash more or less")
    func tamperedInclusion() throws {
        let tree = NaiveTree(21)
        let roots = (0...21).map { tree.root($0) }
        var reader = try tree.published()
        for size in 1...20 {
            for index in 0..<size {
                let proof = try reader.inclusionProof(of: UInt64(index), size: UInt64(size))
                let leaf = tree.leafHash(index)
                func refusal(_ change: (inout InclusionProof) -> Void) -> ProofRefusal? {
                    var changed = proof
                    change(&changed)
                    return changed.refusal(leafHash: leaf, root: roots[size])
                }
                for place in proof.hashes.indices {
                    for bit in [0, 131, 255] {
                        #expect(refusal { $0.hashes[place] = $0.hashes[place].flipped(bit) } == .rootDiffers)
                    }
                    #expect(refusal { $0.hashes.remove(at: place) } != nil)
                    #expect(refusal { $0.hashes.insert(leaf, at: place) } != nil)
                }
                #expect(refusal { $0.hashes.append(leaf) } == .hashCountDiffers)
                #expect(refusal { $0.leafIndex = UInt64(size) } == .leafOutsideTree)
                #expect(refusal { $0.leafIndex = .max } == .leafOutsideTree)
                for other in 0..<size where other != index { #expect(refusal { $0.leafIndex = UInt64(other) } != nil) }
                #expect(proof.refusal(leafHash: leaf.flipped(), root: roots[size]) == .rootDiffers)
                #expect(proof.refusal(leafHash: leaf, root: roots[size].flipped()) == .rootDiffers)
                // A size belongs to its root: a checkpoint signs the two together.
                for other in 0...21 where other != size {
                    var changed = proof
                    changed.treeSize = UInt64(other)
                    #expect(changed.refusal(leafHash: leaf, root: roots[other]) != nil, "leaf \(index) of \(size) as of \(other)")
                }
            }
        }
    }

    @Test("a consistency proof of something else is refused: other hash, size or root, one hash more or less")
    func tamperedConsistency() throws {
        let tree = NaiveTree(18)
        let roots = (0...18).map { tree.root($0) }
        var reader = try tree.published()
        for second in 0...17 {
            for first in 0...second {
                let proof = try reader.consistencyProof(from: UInt64(first), to: UInt64(second))
                func refusal(_ change: (inout ConsistencyProof) -> Void) -> ProofRefusal? {
                    var changed = proof
                    change(&changed)
                    return changed.refusal(firstRoot: roots[first], secondRoot: roots[second])
                }
                for place in proof.hashes.indices {
                    for bit in [0, 131, 255] {
                        #expect(refusal { $0.hashes[place] = $0.hashes[place].flipped(bit) } == .rootDiffers)
                    }
                    #expect(refusal { $0.hashes.remove(at: place) } != nil)
                    #expect(refusal { $0.hashes.insert(roots[1], at: place) } != nil)
                }
                #expect(refusal { $0.hashes.append(roots[1]) } == .hashCountDiffers)
                #expect(refusal { $0.firstSize = UInt64(second) + 1 } == .sizesDescend)
                #expect(proof.refusal(firstRoot: roots[first].flipped(), secondRoot: roots[second]) != nil)
                if first > 0 {
                    #expect(proof.refusal(firstRoot: roots[first], secondRoot: roots[second].flipped()) == .rootDiffers)
                }
                for other in 0...18 where other != first && other != second && first != second {
                    #expect(refusal { $0.firstSize = UInt64(other) } != nil, "\(first) to \(second) as from \(other)")
                    var changed = proof
                    changed.secondSize = UInt64(other)
                    let isAccepted = changed.refusal(firstRoot: roots[first], secondRoot: roots[other]) == nil
                    #expect(isAccepted == (first == 0), "\(first) to \(second) as to \(other)")
                }
            }
        }
    }

    @Test("a forked history is refused: the proof of one tree does not hold for another with one leaf changed")
    func forks() throws {
        let tree = NaiveTree(33)
        for changed in [0, 5, 15, 16, 17] {
            var fork = tree
            fork.leaves[changed] = [99]
            var reader = try fork.published()
            for first in (changed + 1)...32 {
                let proof = try reader.consistencyProof(from: UInt64(first))
                #expect(proof.refusal(firstRoot: tree.root(first), secondRoot: fork.root(33)) != nil, "\(changed), \(first)")
            }
        }
    }

    @Test("sizes near the end of the number range are refused or accepted, and never trap")
    func hugeSizes() {
        let hash = NaiveTree(1).leafHash(0)
        let sizes: [UInt64] = [.max, .max - 1, 1 << 63, 1 << 63 + 1]
        for size in sizes {
            for count in [0, 1, 63, 64, 65] {
                let hashes = [Digest256](repeating: hash, count: count)
                let indices: [UInt64] = [0, 1, size / 2, size - 1]
                for index in indices {
                    #expect(
                        InclusionProof(leafIndex: index, treeSize: size, hashes: hashes).refusal(leafHash: hash, root: hash)
                            != nil)
                    #expect(
                        ConsistencyProof(firstSize: index, secondSize: size, hashes: hashes).refusal(
                            firstRoot: hash, secondRoot: hash)
                            != nil)
                }
            }
        }
    }
}
