/// Balances rebuilt from postings, without one rule of the ledger that made them.
struct Sums {
    struct Totals: Equatable {
        var debits: Int128 = 0, credits: Int128 = 0, pendingDebits: Int128 = 0, pendingCredits: Int128 = 0
    }

    private struct Pair: Hashable {
        let debit: UInt128, credit: UInt128
    }

    private(set) var accounts: [UInt128: Totals] = [:]
    private(set) var postings: UInt64 = 0
    private var held: [Pair: Int128] = [:]
    private var overReleased: String?

    /// Posted debits and posted credits, each added up over its own side of all accounts.
    var debits: Int128 { accounts.values.reduce(0) { $0 + $1.debits } }
    var credits: Int128 { accounts.values.reduce(0) { $0 + $1.credits } }

    /// Adds the posting at `start` of a record; `false` when it is malformed.
    mutating func add(_ bytes: [UInt8], _ start: Int, _ number: Int, _ record: UInt64) -> Bool {
        let (effect, amount, released) = (bytes[start], bytes.i64(start + 40), bytes.i64(start + 48))
        guard bytes[start + 1] == 0, amount >= 0, released >= 0 else { return false }
        switch effect {
        case 1, 2: guard released == 0 else { return false }
        case 3: guard amount <= released else { return false }
        case 4, 5: guard amount == 0 else { return false }
        default: return false
        }
        postings += 1
        let pair = Pair(debit: bytes.u128(start + 8), credit: bytes.u128(start + 24))
        var (debit, credit) = (accounts[pair.debit] ?? Totals(), Totals())
        if effect == 1 || effect == 3 { debit.debits += Int128(amount) }
        let change = (effect == 2 ? Int128(amount) : 0) - Int128(released)
        debit.pendingDebits += change
        accounts[pair.debit] = debit
        credit = accounts[pair.credit] ?? Totals()
        if effect == 1 || effect == 3 { credit.credits += Int128(amount) }
        credit.pendingCredits += change
        accounts[pair.credit] = credit
        guard change != 0 else { return true }
        let now = (held[pair] ?? 0) + change
        if now < 0, overReleased == nil { overReleased = "记录 record \(record), 分录 posting \(number)" }
        held[pair] = now == 0 ? nil : now
        return true
    }

    /// What is wrong with the sums.
    func faults(_ folder: String) -> [Fault] {
        var faults: [Fault] = []
        if let overReleased {
            faults.append(
                Fault(
                    kind: .differs, place: "\(folder), \(overReleased)", chinese: "解冻超过冻结",
                    english: "more is released than was held between the two accounts"))
        }
        if debits != credits {
            faults.append(
                Fault(kind: .differs, place: folder, chinese: "借贷不平", english: "debits \(debits) differ from credits \(credits)"))
        }
        return faults
    }
}
