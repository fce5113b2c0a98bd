import ClaimTypes
import LedgerTypes

extension Netting {
    /// One payment per two regions that do not owe each other the same: the difference, from the one that owes more.
    static func bilateralPayments(_ gross: [Obligation]) -> [Obligation] {
        var differences: [TwoRegions: Fen] = [:]
        for obligation in gross {
            let two = TwoRegions(obligation.debtor, obligation.creditor)
            differences[two, default: .zero] += obligation.debtor == two.lower ? obligation.amount : -obligation.amount
        }
        return differences.compactMap { Obligation.directed(debtor: $0.key.lower, creditor: $0.key.higher, amount: $0.value) }
    }

    /// Settles positions by letting the largest debtor pay the largest creditor until none is left; ties go to the lower code.
    ///
    /// The money moved is the least possible: no debtor receives, no creditor pays. Every payment brings at least one region
    /// to zero and the last one two, so `n` regions with a position need at most `n − 1` payments. That count is a bound, not
    /// the minimum: the minimum asks for a partition of the regions into as many groups of sum zero as there are, which is
    /// NP-hard; this matching misses groups that only an exhaustive search would find. O(n²).
    static func multilateralPayments(_ positions: [NetPosition]) -> [Obligation] {
        var debtors = positions.filter { $0.amount.isNegative }
        var creditors = positions.filter { $0.amount.isPositive }
        var payments: [Obligation] = []
        while let debtor = debtors.indexOfLargest, let creditor = creditors.indexOfLargest {
            let amount = min(-debtors[debtor].amount, creditors[creditor].amount)
            payments.append(
                Obligation(debtor: debtors[debtor].region, creditor: creditors[creditor].region, amount: amount))
            debtors[debtor].amount += amount
            creditors[creditor].amount -= amount
            if debtors[debtor].amount == .zero { debtors.remove(at: debtor) }
            if creditors[creditor].amount == .zero { creditors.remove(at: creditor) }
        }
        precondition(debtors.isEmpty && creditors.isEmpty, "M3: positions left unpaid by multilateral netting")
        return payments
    }

    /// The proof that nothing was won or lost: recomputes every position from the payments of each method.
    /// Kept in release builds; it costs what reading the payments costs.
    func checkInvariants() {
        let sum = positions.reduce(Fen.zero) { $0 + $1.amount }
        precondition(sum == .zero, "M3: net positions add up to \(sum), not to zero")
        for result in results {
            for proof in proof(of: result.method) {
                precondition(
                    proof.owed == proof.paid,
                    "M3: \(result.method.names.english) gives \(proof.region) \(proof.paid) where its position is \(proof.owed)")
            }
        }
        let open = positions.count { $0.amount != .zero }
        precondition(multilateral.payments.count <= max(open - 1, 0), "M3: more than \(open) − 1 multilateral payments")
    }
}

/// Two regions without direction.
private struct TwoRegions: Hashable {
    let lower: RegionCode
    let higher: RegionCode

    init(_ one: RegionCode, _ other: RegionCode) {
        lower = min(one, other)
        higher = max(one, other)
    }
}

extension [NetPosition] {
    /// Index of the largest magnitude, the first of several. The array ascends by region, so ties go to the lower code.
    fileprivate var indexOfLargest: Int? {
        guard var best = indices.first else { return nil }
        for index in indices where self[index].amount.units.magnitude > self[best].amount.units.magnitude { best = index }
        return best
    }
}
