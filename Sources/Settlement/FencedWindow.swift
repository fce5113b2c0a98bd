import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// What the pairs of a window come to once their fences agree. Kept up with every fence, so that a close reads rows that stand ready and
/// moves one net for each region (law M7).
///
/// It follows from the fences and the matrix and is no part of the state's bytes.
struct FencedWindow: Sendable {
    /// By insuring region, ascending by treating region, without pairs that owe nothing: the very rows of a notice.
    private(set) var payable: [RegionCode: [CounterpartyAmounts]] = [:]
    /// The same by treating region, ascending by insuring region.
    private(set) var receivable: [RegionCode: [CounterpartyAmounts]] = [:]
    /// Receivable less payable, by region.
    private(set) var nets: [RegionCode: Fen] = [:]
    /// Pairs with money or cases, in the order of their fences: each needs a statement.
    private(set) var stated: [RegionPair] = []
    /// Rows of the matrix that were read.
    private(set) var rowsRead = 0
    /// Treating regions whose fence agrees, by insuring region, ascending; also where nothing is owed.
    private var agreed: [RegionCode: [RegionCode]] = [:]
    /// Σ of amounts without their sign: while it fits, no sum over regions can leave the range of `Fen`.
    private var gross = Fen.zero

    /// Takes a pair whose fence agrees. O(participants) at most, to keep rows in order.
    /// - Returns: `false`, with nothing changed, when the amounts of the window would leave the range of `Fen`.
    mutating func add(_ rows: [ExposureRow], of pair: RegionPair) -> Bool {
        let amounts = rows.owedByFund
        var sum = gross
        for row in amounts {
            guard row.amount.units != .min, let next = sum.adding(row.amount.isNegative ? -row.amount : row.amount) else {
                return false
            }
            sum = next
        }
        // Past this line nothing may fail.
        gross = sum
        rowsRead += rows.count
        if !rows.isEmpty { stated.append(pair) }
        let place = agreed[pair.insuring, default: []].place { $0 < pair.treating }
        agreed[pair.insuring, default: []].insert(pair.treating, at: place)
        add(amounts, of: pair)
        return true
    }

    /// Adds to what a pair owes: a carried line, negative where it is left out.
    mutating func add(_ amounts: [FundAmount], of pair: RegionPair) {
        guard !amounts.isEmpty else { return }
        payable[pair.insuring, default: []].add(amounts, to: pair.treating)
        receivable[pair.treating, default: []].add(amounts, to: pair.insuring)
        nets[pair.insuring, default: .zero] -= amounts.total
        nets[pair.treating, default: .zero] += amounts.total
    }

    func isFenced(_ pair: RegionPair) -> Bool {
        guard let treating = agreed[pair.insuring] else { return false }
        let place = treating.place { $0 < pair.treating }
        return place < treating.count && treating[place] == pair.treating
    }

    /// Whether every pair of these regions is fenced and agreed. O(pairs).
    /// - Parameter regions: ascending.
    func isComplete(among regions: [RegionCode]) -> Bool {
        regions.allSatisfy { insuring in
            var fenced = (agreed[insuring] ?? [])[...]
            return regions.allSatisfy { treating in
                if treating == insuring { return true }
                while let next = fenced.first, next < treating { fenced.removeFirst() }
                return fenced.first == treating
            }
        }
    }

    /// Who pays whom, ascending by pair; a negative pair turned round. O(pairs × funds).
    var obligations: [Obligation] {
        var obligations: [Obligation] = []
        obligations.reserveCapacity(stated.count)
        for (insuring, rows) in payable.sorted(by: { $0.key < $1.key }) {
            for row in rows {
                if let debt = Obligation.directed(debtor: insuring, creditor: row.counterparty, amount: row.total) {
                    obligations.append(debt)
                }
            }
        }
        return obligations
    }

    /// Pairs that owe something.
    var pairsCount: Int { payable.values.reduce(0) { $0 + $1.count } }
}

extension [CounterpartyAmounts] {
    /// Adds to the row of a counterparty; rows ascend, and one that comes to nothing is left out.
    fileprivate mutating func add(_ amounts: [FundAmount], to counterparty: RegionCode) {
        let place = place { $0.counterparty < counterparty }
        guard place < count, self[place].counterparty == counterparty else {
            insert(CounterpartyAmounts(counterparty: counterparty, amounts: amounts), at: place)
            return
        }
        let sum = self[place].amounts.adding(amounts)
        if sum.isEmpty { remove(at: place) } else { self[place].amounts = sum }
    }

    /// What stands in the row of a counterparty. O(log rows), because rows ascend.
    func amounts(of counterparty: RegionCode) -> [FundAmount] {
        let place = place { $0.counterparty < counterparty }
        return place < count && self[place].counterparty == counterparty ? self[place].amounts : []
    }
}

extension Array {
    /// The first place whose element does not precede what is sought: where it stands, or belongs. O(log count).
    func place(_ precedes: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
