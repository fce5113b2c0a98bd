import ClaimTypes
import LedgerTypes

/// Amounts, most of which are zero or follow from others: a mask says which are written. Differences wrap around, so that any
/// amounts come back as they were, whether or not they balance.
extension PackedWriter {
    mutating func put(_ amount: Fen) { put(amount.units) }

    mutating func put(_ split: ScopeSplit) {
        put(split.fullSelfPay)
        put(split.overLimit)
        put(split.preSelfPay)
        put(split.inScope)
    }

    mutating func put(_ amounts: SettlementAmounts) {
        let units = amounts.packedUnits
        var mask: UInt64 = 0
        for index in units.indices where units[index] != 0 { mask |= 1 << UInt64(index) }
        put(mask)
        for index in units.indices where units[index] != 0 { put(units[index]) }
    }

    /// What a decision added to the year, beside its amounts: most of it is one of them.
    mutating func put(_ change: Accumulators, beside amounts: SettlementAmounts) {
        let (units, likely) = (change.packedUnits, amounts.likelyChange)
        var forms: UInt64 = 0
        for index in units.indices where units[index] != 0 {
            forms |= (units[index] == likely[index] ? 1 : 2) << UInt64(index * 2)
        }
        put(forms)
        for index in units.indices where units[index] != 0 && units[index] != likely[index] { put(units[index]) }
        put(Int64(change.admissions))
        put(count: change.diseases.entries.count)
        for entry in change.diseases.entries {
            put(entry.disease)
            put(entry.pooled)
        }
    }

    mutating func put(_ rows: [FundAmount]) {
        put(count: rows.count)
        for row in rows {
            put(UInt64(row.fund.value))
            put(row.amount)
        }
    }
}

extension PackedReader {
    mutating func fen() -> Fen { Fen(signed()) }

    mutating func split() -> ScopeSplit {
        ScopeSplit(fullSelfPay: fen(), overLimit: fen(), preSelfPay: fen(), inScope: fen())
    }

    mutating func amounts() -> SettlementAmounts {
        let mask = unsigned()
        var units = SettlementAmounts.PackedUnits(repeating: 0)
        for index in units.indices where mask & 1 << UInt64(index) != 0 { units[index] = signed() }
        return SettlementAmounts(packed: units)
    }

    mutating func change(beside amounts: SettlementAmounts) -> Accumulators {
        let (forms, likely) = (unsigned(), amounts.likelyChange)
        var units = Accumulators.PackedUnits(repeating: 0)
        for index in units.indices {
            switch forms >> UInt64(index * 2) & 3 {
            case 0: break
            case 1: units[index] = likely[index]
            default: units[index] = signed()
            }
        }
        var change = Accumulators(packed: units)
        change.admissions = Int32(signed())
        change.diseases = DiseaseTotals((0..<count()).map { _ in DiseaseTotal(text(), pooled: fen()) })
        return change
    }

    mutating func fundAmounts() -> [FundAmount] {
        (0..<count()).map { _ in FundAmount(FundCode(UInt32(unsigned())), fen()) }
    }
}

extension SettlementAmounts {
    typealias PackedUnits = InlineArray<15, Int64>

    /// Every amount in fen, those of ordinary visits first; the cash as what it differs from the rest of the fee by (identity I2), zero in everything that balances.
    fileprivate var packedUnits: PackedUnits {
        [
            split.fullSelfPay.units, split.preSelfPay.units, split.inScope.units, pooled.units, account.units, deductible.units,
            split.overLimit.units, civilServant.units, enterprise.units, seriousIllness.units, largeSum.units,
            assistance.units, hospitalPart.units, mutualAid.units, cash.units &- remainder,
        ]
    }

    fileprivate init(packed units: PackedUnits) {
        self.init(
            split: ScopeSplit(
                fullSelfPay: Fen(units[0]), overLimit: Fen(units[6]), preSelfPay: Fen(units[1]), inScope: Fen(units[2])))
        pooled = Fen(units[3])
        account = Fen(units[4])
        deductible = Fen(units[5])
        civilServant = Fen(units[7])
        enterprise = Fen(units[8])
        seriousIllness = Fen(units[9])
        largeSum = Fen(units[10])
        assistance = Fen(units[11])
        hospitalPart = Fen(units[12])
        mutualAid = Fen(units[13])
        cash = Fen(units[14] &+ remainder)
    }

    /// The fee less everything but cash.
    private var remainder: Int64 {
        let fee = split.fullSelfPay.units &+ split.overLimit.units &+ split.preSelfPay.units &+ split.inScope.units
        let funds = pooled.units &+ civilServant.units &+ enterprise.units &+ seriousIllness.units &+ largeSum.units
        return fee &- funds &- assistance.units &- hospitalPart.units &- account.units &- mutualAid.units
    }

    /// What each field of the year's change most often is.
    fileprivate var likelyChange: Accumulators.PackedUnits {
        [
            pooled.units, pooled.units, deductible.units, split.inScope.units &- pooled.units, deductible.units,
            split.inScope.units, pooled.units, pooled.units, pooled.units, pooled.units, largeSum.units, seriousIllness.units,
            civilServant.units, enterprise.units, assistance.units,
        ]
    }
}

extension Accumulators {
    typealias PackedUnits = InlineArray<15, Int64>

    /// Every amount in fen, those of ordinary visits first.
    fileprivate var packedUnits: PackedUnits {
        [
            pooled.units, outpatientPooled.units, outpatientDeductible.units, burden.units, inpatientDeductible.units,
            inpatientScope.units, chronicPooled.units, pharmacyPooled.units, maternityPooled.units, maternityQuota.units,
            largeSum.units, seriousIllness.units, civilServant.units, enterprise.units, assistance.units,
        ]
    }

    fileprivate init(packed units: PackedUnits) {
        self.init()
        pooled = Fen(units[0])
        outpatientPooled = Fen(units[1])
        outpatientDeductible = Fen(units[2])
        burden = Fen(units[3])
        inpatientDeductible = Fen(units[4])
        inpatientScope = Fen(units[5])
        chronicPooled = Fen(units[6])
        pharmacyPooled = Fen(units[7])
        maternityPooled = Fen(units[8])
        maternityQuota = Fen(units[9])
        largeSum = Fen(units[10])
        seriousIllness = Fen(units[11])
        civilServant = Fen(units[12])
        enterprise = Fen(units[13])
        assistance = Fen(units[14])
    }
}
