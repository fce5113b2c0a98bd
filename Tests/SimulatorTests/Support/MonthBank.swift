import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages
import NodeRuntime
import Settlement
import Simulator
import Testing

/// Banks of a month: what is due is paid, and both sides are told, the payer twice.
enum MonthBank {
    static func pay(_ dues: [PaymentDue], in month: MonthRun, on day: BusinessDate) async throws {
        for isIncoming in [false, true, false] {
            var commands: [RegionCode: [RegionCommand]] = [:]
            for due in dues {
                let confirmation = BankConfirmation(
                    number: due.number, isIncoming: isIncoming, amount: due.open, on: day,
                    reference: "BK-\(due.number.dropFirst(3))")
                commands[isIncoming ? due.payee : due.payer, default: []].append(.money(.bankConfirmed(confirmation)))
            }
            _ = try await month.network.round(commands: commands)
        }
        _ = try await month.network.drain()
    }

    /// An order of the hub, carried to everybody.
    static func order(_ order: HubMoneyOrder, in month: MonthRun) async throws {
        _ = try await month.network.round(hubCommands: [.money(order)])
        _ = try await month.network.drain()
    }

    static func open(in month: MonthRun) async -> [PaymentDue] {
        await month.network.hub.read { $0.money.register.all.filter { $0.state.isOpen } }
    }

    /// Debit less credit over the accounts of a kind in a region's books.
    static func balance(_ region: RegionCode, _ kinds: AccountKind..., in month: MonthRun) async -> Fen {
        await month.network.regionNodes[region]?.read { machine in
            machine.ledger.accounts.filter { kinds.contains($0.id.accountKind ?? .cash) && $0.id.accountKind != nil }
                .reduce(Fen.zero) { $0 + $1.debitBalance }
        } ?? .zero
    }

    static func issue(_ month: MonthRun) async throws {
        let last = SmallMonth.window.lastDay
        let table = try #require(await month.network.hub.read { $0.clearingTableDigest(of: SmallMonth.window) })
        try await order(
            .issuePayments(SmallMonth.window, applyBy: last.adding(days: 37), payBy: last.adding(days: 51), table: table),
            in: month)
    }
}
