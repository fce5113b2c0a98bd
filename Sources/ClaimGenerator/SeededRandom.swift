/// A small deterministic generator of pseudo-random numbers: xoshiro256**, its state filled by SplitMix64.
///
/// The same seed yields the same numbers on every machine, which Swift's own generators do not promise. Not for secrets.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    public init(seed: UInt64) {
        var word = seed
        func step() -> UInt64 {
            word &+= SeededRandom.goldenGamma
            return SeededRandom.finished(word)
        }
        state = (step(), step(), step(), step())
    }

    public mutating func next() -> UInt64 {
        let result = rotated(state.1 &* 5, by: 7) &* 9
        let carried = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= carried
        state.3 = rotated(state.3, by: 45)
        return result
    }

    /// A number in `0..<bound`. The bias of the multiply-shift method is below `bound` / 2⁶⁴.
    /// - Precondition: `bound` is positive.
    public mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "a draw below \(bound)")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number in the closed `range`.
    public mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True in `perMille` of a thousand draws.
    public mutating func chance(perMille: Int) -> Bool { below(1_000) < perMille }

    /// An index of `weights`, each as likely as its weight.
    /// - Precondition: the weights are not negative and not all zero.
    public mutating func index(weighted weights: [Int]) -> Int {
        var rest = below(weights.reduce(0, +))
        for (index, weight) in weights.enumerated() {
            if rest < weight { return index }
            rest -= weight
        }
        preconditionFailure("a weight is negative: \(weights)")
    }

    /// Mixes `words` into one well-spread number: the random access beside the stream above.
    public static func mixed(_ words: UInt64...) -> UInt64 {
        words.reduce(goldenGamma) { finished(($0 ^ $1) &+ goldenGamma) }
    }

    private static let goldenGamma: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The output function of SplitMix64.
    private static func finished(_ word: UInt64) -> UInt64 {
        var mixed = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

private func rotated(_ word: UInt64, by count: UInt64) -> UInt64 { word << count | word >> (64 - count) }
