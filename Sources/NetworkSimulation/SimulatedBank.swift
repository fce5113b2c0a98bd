import ClaimGenerator
import ClaimTypes
import Clearing
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
    }

    /// Money of a transfer that goes back, all of it or a part.
    struct Return {
        let serial: Int
        let transfer: Transfer
        let amount: Fen
        var reference: String { "TH\(serial)" }
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
    /// The same, returns not taken off.
    private(set) var sent: [String: Fen] = [:]
    var outstanding: [String: Fen] = [:]
    /// The dues that a region's desk gave suspense to, by region and the number the money came under.
    var assigned: [String: Set<String>] = [:]
    private(set) var transfers: [String: Transfer] = [:]
    /// Whatever goes back, from the moment that was decided on.
    private(set) var returns: [Return] = []
    var words: [Word] = []
    /// Orders, returns and words on their way.
    var underWay = 0
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
        sent[number, default: .zero] += amount
        transfers[transfer.reference] = transfer
        return transfer
    }

    mutating func decide(_ amount: Fen, of transfer: Transfer) -> Return {
        let back = Return(serial: nextSerial(), transfer: transfer, amount: amount)
        returns.append(back)
        return back
    }

    mutating func moveBack(_ back: Return) {
        if let payer = back.transfer.payer { balances[payer, default: .zero] += back.amount }
        balances[back.transfer.payee, default: .zero] -= back.amount
        moved[back.transfer.number, default: .zero] -= back.amount
    }

    /// What a payer has ordered or paid under a number and not heard of yet.
    /// - Parameter heard: what it was told of under the number, in its register.
    func underWay(_ number: String, heard: [BankedPayment]) -> Fen {
        let told = heard.filter { $0.side == .payer }.reduce(Fen.zero) { $0 + $1.amount }
        return (sent[number] ?? .zero) + (outstanding[number] ?? .zero) - told
    }

    /// Whether money that came under a number goes back, and the payee has not heard of it yet.
    func isGoingBack(_ number: String, from payee: RegionCode, heard: [BankedPayment]) -> Bool {
        returns.contains { back in
            back.transfer.payee == payee && back.transfer.numberRead == number
                && !heard.contains { $0.reference == back.reference }
        }
    }
}
