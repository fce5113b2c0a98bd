import ClaimTypes
import LedgerTypes
import Settlement

/// What everybody was told, added up: hospitals of settlements and their negatives, audit desks and contesting desks of what they asked for. It knows
/// no rule, account or message.
struct NaiveModel {
    /// What a visit is believed to owe by fund, audits taken off.
    struct Belief {
        let asked: HospitalCase
        let owed: [FundCode: Fen]

        var total: Fen { owed.values.reduce(.zero, +) }
    }

    let beliefs: [Belief]

    /// What an insuring region owes a treating region for all months together.
    func owed(_ pair: RegionPair) -> Fen { sum { $0.insuring == pair.insuring && $0.treating == pair.treating } }

    func owed(to institution: InstitutionCode) -> Fen { sum { $0.institution == institution } }

    /// What a region is owed less what it owes.
    func net(of region: RegionCode) -> Fen { sum { $0.treating == region } - sum { $0.insuring == region } }

    var total: Fen { sum { _ in true } }

    /// What a region spent out of a fund that is nobody's account.
    func spent(by region: RegionCode, _ fund: FundCode) -> Fen {
        beliefs.reduce(.zero) { $1.asked.insuring == region ? $0 + ($1.owed[fund] ?? .zero) : $0 }
    }

    /// What a person's account paid: own care, and care of those it helps.
    func spent(byAccountOf person: PersonNumber, helping others: Set<PersonNumber>) -> Fen {
        beliefs.reduce(.zero) { sum, belief in
            var sum = sum
            if belief.asked.person == person { sum += belief.owed[.personalAccount] ?? .zero }
            if others.contains(belief.asked.person) { sum += belief.owed[.familyMutualAid] ?? .zero }
            return sum
        }
    }

    private func sum(_ isWanted: (HospitalCase) -> Bool) -> Fen {
        beliefs.reduce(.zero) { isWanted($1.asked) ? $0 + $1.total : $0 }
    }
}

extension [FundAmount] {
    var byFund: [FundCode: Fen] { reduce(into: [:]) { $0[$1.fund, default: .zero] += $1.amount } }

    var total: Fen { reduce(.zero) { $0 + $1.amount } }
}
