import ClaimGenerator
import ClaimTypes
import LedgerTypes
import Messages

/// The banks of all regions as one: what money moved is their truth, and what they tell their customers may be late, doubled or misread.
struct SimulatedBank {
    /// An order of a payer that is not carried out yet.
    struct Order {
        let serial: Int
        let number: String
        let payer: RegionCode
        let payee: RegionCode
        let amount: Fen
    }

    /// Money that moved.
    struct Transfer {
        let serial: Int
        /// As the payer wrote it, and as the payee's bank read it.
        let number: String
        let numberRead: String
        /// `nil` for money from outside the network.
        let payer: RegionCode?
        let payee: RegionCode
        let amount: Fen
        var reference: String { "BK\(serial)" }

        /// As much of it as goes back.
        func part(_ amount: Fen) -> Transfer {
            Transfer(serial: serial, number: number, numberRead: numberRead, payer: payer, payee: payee, amount: amount)
        }
    }

    /// What a bank has to tell.
    struct Word {
        let region: RegionCode
        let order: RegionMoneyOrder
    }

    var random: SeededRandom
    /// Whether tills and treasury work.
    var isOpen = false
    private(set) var balances: [RegionCode: Fen] = [:]
    /// Moved under each number, doubles counted and returns taken off.
    private(set) var moved: [String: Fen] = [:]
    var outstanding: [String: Fen] = [:]
    /// Suspense that was given to a due, by number and reference.
    var assigned: [String: [String: Fen]] = [:]
    private(set) var transfers: [String: Transfer] = [:]
    var words: [Word] = []
    /// Orders, returns and words on their way.
    var underWay = 0
    /// References of money that went back.
    var returned: Set<String> = []
    /// When a desk saw money in suspense first, milliseconds.
    var seen: [String: UInt64] = [:]
    private var serial = 0

    init(seed: UInt64) { random = SeededRandom(seed: SeededRandom.mixed(seed, 6)) }

    mutating func nextSerial() -> Int {
        serial += 1
        return serial
    }

    func balance(of region: RegionCode) -> Fen { balances[region] ?? .zero }

    mutating func move(_ amount: Fen, number: String, read: String, from payer: RegionCode?, to payee: RegionCode) -> Transfer {
        let transfer = Transfer(
            serial: nextSerial(), number: number, numberRead: read, payer: payer, payee: payee, amount: amount)
        if let payer { balances[payer, default: .zero] -= amount }
        balances[payee, default: .zero] += amount
        moved[number, default: .zero] += amount
        transfers[transfer.reference] = transfer
        return transfer
    }

    mutating func moveBack(_ transfer: Transfer) {
        if let payer = transfer.payer { balances[payer, default: .zero] += transfer.amount }
        balances[transfer.payee, default: .zero] -= transfer.amount
        moved[transfer.number, default: .zero] -= transfer.amount
    }

    /// What of a due its payer has neither paid nor ordered.
    func rest(of number: String, amount: Fen, told: Fen) -> Fen {
        let given = (assigned[number] ?? [:]).values.reduce(Fen.zero, +)
        return amount - (moved[number] ?? .zero) - (outstanding[number] ?? .zero) - min(told, given)
    }
}
