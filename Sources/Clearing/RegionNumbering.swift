import ClaimTypes

/// Region codes numbered in ascending order, so that order by place is order by code.
struct RegionNumbering {
    /// Real codes have six digits. Among them a table answers when there are many obligations; otherwise a search costs less.
    private static let tableMax: UInt32 = 1 << 20
    private static let obligationsPerTableMin = 1 << 15

    /// Ascending, each once.
    let regions: [RegionCode]
    private var places: [Int32] = []

    /// Every region that is debtor or creditor. O(obligations) with a table, O(obligations log obligations) without.
    init(of obligations: [Obligation]) {
        guard obligations.count >= Self.obligationsPerTableMin,
            obligations.allSatisfy({ max($0.debtor, $0.creditor).value < Self.tableMax })
        else {
            let sorted = obligations.flatMap { [$0.debtor, $0.creditor] }.sorted()
            regions = sorted.indices.compactMap { $0 > 0 && sorted[$0] == sorted[$0 - 1] ? nil : sorted[$0] }
            return
        }
        var table = [Int32](repeating: -1, count: Int(Self.tableMax))
        for obligation in obligations {
            table[Int(obligation.debtor.value)] = 0
            table[Int(obligation.creditor.value)] = 0
        }
        var ascending: [RegionCode] = []
        for code in table.indices where table[code] == 0 {
            table[code] = Int32(ascending.count)
            ascending.append(RegionCode(UInt32(code)))
        }
        regions = ascending
        places = table
    }

    /// - Precondition: the region is one of the numbered.
    func place(of region: RegionCode) -> ParticipantIndex {
        if !places.isEmpty { return ParticipantIndex(places[Int(region.value)]) }
        var (low, high) = (0, regions.count)
        while low < high {
            let middle = (low + high) / 2
            if regions[middle] < region { low = middle + 1 } else { high = middle }
        }
        return ParticipantIndex(Int32(low))
    }

    /// The obligation by places.
    func numbered(_ obligation: Obligation) -> ParticipantPayment {
        ParticipantPayment(
            debtor: place(of: obligation.debtor), creditor: place(of: obligation.creditor), amount: obligation.amount)
    }

    /// The payment by codes.
    func named(_ payment: ParticipantPayment) -> Obligation {
        Obligation(
            debtor: regions[payment.debtor.place], creditor: regions[payment.creditor.place], amount: payment.amount)
    }
}
