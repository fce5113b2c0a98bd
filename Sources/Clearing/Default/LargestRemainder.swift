import ClaimTypes
import LedgerTypes

/// Division of an amount by weights in which no fen is lost: every share is rounded down, and what is left goes, one fen each, to the
/// largest remainders (最大余额法); of equal remainders the earlier weight comes first.
public enum LargestRemainder {
    /// - Parameters:
    ///   - amount: not negative, at most the sum of the weights: then no share exceeds its weight.
    ///   - weights: positive.
    /// - Returns: one share per weight; they add up to `amount`. O(n log n).
    public static func shares(of amount: Fen, by weights: [Fen]) -> [Fen] {
        let sum = weights.reduce(Int128(0)) { $0 + Int128($1.units) }
        precondition(
            amount >= .zero && Int128(amount.units) <= sum && weights.allSatisfy(\.isPositive),
            "M3: \(amount) cannot be divided by \(weights.count) weights of \(sum) fen")
        guard sum > 0 else { return [] }
        var shares: [Fen] = []
        var remainders: [(index: Int, value: Int128)] = []
        for (index, weight) in weights.enumerated() {
            let product = Int128(amount.units) * Int128(weight.units)
            shares.append(Fen(Int64(product / sum)))
            remainders.append((index, product % sum))
        }
        let missing = amount.units - shares.reduce(Int64(0)) { $0 + $1.units }
        remainders.sort { $0.value == $1.value ? $0.index < $1.index : $0.value > $1.value }
        for (index, _) in remainders.prefix(Int(missing)) { shares[index] += Fen(1) }
        return shares
    }
}
