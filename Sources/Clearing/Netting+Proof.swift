import ClaimTypes
import LedgerTypes

/// One region's line in the proof that netting changes what moves, never what anyone ends up with.
public struct PositionProof: Hashable, Sendable {
    public let region: RegionCode
    /// Receivable minus payable, from the obligations.
    public let owed: Fen
    /// Received minus paid, from the payments.
    public let paid: Fen
}

extension Netting {
    /// Position of every region from the obligations and, on its own, from the payments of `method`; ascending by region.
    public func proof(of method: NettingMethod) -> [PositionProof] {
        var paid: [RegionCode: Fen] = [:]
        for position in Netting.positions(from: self[method].payments) { paid[position.region] = position.amount }
        let known = Set(positions.map(\.region))
        precondition(
            paid.keys.allSatisfy(known.contains), "M3: \(method.names.english) pays a region that has no obligation")
        return positions.map { PositionProof(region: $0.region, owed: $0.amount, paid: paid[$0.region] ?? .zero) }
    }
}
