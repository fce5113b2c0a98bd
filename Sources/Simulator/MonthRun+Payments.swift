import ClaimTypes
import Clearing
import ClosingSeals
import Hashing
import LedgerTypes
import MerkleLog
import Messages
import NodeRuntime
import Settlement

/// What a bank does with the payments of a month. The seed has no part in it: every payment arrives.
extension MonthRun {
    /// The window's table is approved, its payments are issued, instructed, and confirmed by the banks of both sides: the payer's in two
    /// parts, and every confirmation is told twice.
    /// - Returns: the payments as the hub has them, ascending by number.
    public func payMonth() async throws -> [PaymentDue] {
        let window = settings.window
        let lastDay = window.lastDay
        guard let close = await network.hub.read({ $0.sealedClose(of: window) }) else { return [] }
        _ = try await network.round(hubCommands: [
            .money(
                .issuePayments(
                    window, applyBy: lastDay.adding(days: 37), payBy: lastDay.adding(days: 51),
                    table: SHA256.digest(of: close.tableBytes)))
        ])
        _ = try await network.drain()
        let dues = await network.hub.read { $0.payments(of: window) }.filter { $0.state.isOpen }
        try await tell(dues) { due in (due.payer, .instructPayment(number: due.number, on: lastDay.adding(days: 40))) }
        for part in [1, 2] as [Int64] {
            try await confirm(dues, day: lastDay.adding(days: 40 + Int(part)), isIncoming: false, suffix: "-\(part)") { due in
                part == 1 ? Fen(due.amount.units / 2) : due.amount - Fen(due.amount.units / 2)
            }
        }
        try await confirm(dues, day: lastDay.adding(days: 43), isIncoming: true, suffix: "") { $0.amount }
        return await network.hub.read { $0.payments(of: window) }
    }

    /// Seals the closed window: hashed, signed, and the seal's digest in the hub's journal. `nil` while the window is not closed.
    public func sealMonth() async throws -> SignedSeal? {
        let window = settings.window
        guard let close = await network.hub.read({ $0.sealedClose(of: window) }),
            let signer = NoteSigner(name: Self.sealKeyName, seed: network.keys.sealSecret)
        else { return nil }
        let seal = SignedSeal(
            close, journalRecords: await network.hub.journalFigures.records, journalRoot: await network.hub.journalRoot,
            signer: signer)
        _ = try await network.round(hubCommands: [.money(.sealWindow(window, seal.digest))])
        return seal
    }

    /// The key that checks the seals of this month.
    public var sealKey: NoteVerifier? { NoteSigner(name: Self.sealKeyName, seed: network.keys.sealSecret)?.verifier }

    private static let sealKeyName = "medclear-hub-seal"

    private func confirm(
        _ dues: [PaymentDue], day: BusinessDate, isIncoming: Bool, suffix: String, amount: (PaymentDue) -> Fen
    ) async throws {
        for _ in 0..<2 {
            try await tell(dues.filter { amount($0).isPositive }) { due in
                (
                    isIncoming ? due.payee : due.payer,
                    .bankConfirmed(
                        BankConfirmation(
                            number: due.number, isIncoming: isIncoming, amount: amount(due), on: day,
                            reference: "BK-\(due.number.dropFirst(3))\(suffix)"))
                )
            }
        }
        _ = try await network.drain()
    }

    private func tell(
        _ dues: [PaymentDue], _ order: (PaymentDue) -> (region: RegionCode, order: RegionMoneyOrder)
    ) async throws {
        var commands: [RegionCode: [RegionCommand]] = [:]
        for due in dues {
            let told = order(due)
            commands[told.region, default: []].append(.money(told.order))
        }
        _ = try await network.round(commands: commands)
    }
}
