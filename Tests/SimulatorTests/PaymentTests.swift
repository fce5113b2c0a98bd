import ClaimTypes
import Clearing
import ClosingSeals
import LedgerCore
import LedgerTypes
import Messages
import NodeRuntime
import Settlement
import Simulator
import Testing

/// From the close of a real month to money received, over a lossy network.
@Suite("A month's money", .serialized)
struct PaymentTests {
    /// Debit less credit over the accounts of a kind.
    private static func balance(_ ledger: Ledger, _ kind: AccountKind) -> Fen {
        ledger.accounts.filter { $0.id.accountKind == kind }.reduce(Fen.zero) { $0 + $1.debitBalance }
    }

    @Test(
        "M3, M4: every method pays every position, books of regions and hub come to zero, a replay gives the same state",
        arguments: PaymentMethod.allCases)
    func everyMethod(method: PaymentMethod) async throws {
        try await SmallMonth.run(seed: 17, claims: 80) { month, before in
            let window = SmallMonth.window
            _ = try await month.network.round(hubCommands: [.money(.paymentTerms(method, drawsOnPrefund: false))])
            let dues = try await month.payMonth()
            #expect(!dues.isEmpty && dues.allSatisfy { $0.state == .discharged && $0.paid == $0.received }, "seed 17, \(method)")
            let hub = await month.network.hub.read { $0 }
            #expect(hub.moneyState(of: window) == .discharged)
            for kind in [
                AccountKind.netPosition, .obligation, .fencedPosition, .exposureFromInsuring, .exposureToTreating,
            ] {
                for account in hub.ledger.accounts where account.id.accountKind == kind {
                    #expect(account.debitBalance == .zero, "M3: \(kind) of \(account.id.region), seed 17, \(method)")
                }
            }
            var cash = Fen.zero
            for region in SmallMonth.regions {
                let machine = try #require(await month.network.regionNodes[region]?.read { $0 })
                let net = hub.closings[window]?.netting.position(of: region) ?? .zero
                let moved = Self.balance(machine.ledger, .cash) + Self.balance(machine.ledger, .treatingCash)
                #expect(moved == net, "M3: \(region) got \(moved) for a position of \(net), seed 17, \(method)")
                cash += moved
                for kind in [AccountKind.clearing, .suspense] {
                    #expect(Self.balance(machine.ledger, kind) == .zero, "M3: \(kind) of \(region), seed 17, \(method)")
                }
                #expect(machine.paidWindows == [window] && machine.money.register.overdue(on: window.lastDay).isEmpty)
                for other in SmallMonth.regions where other != region {
                    #expect(machine.payable(to: other) == .zero && machine.receivable(from: other) == .zero)
                }
            }
            #expect(cash == .zero, "M3: money was made")
            let after = try await month.audit()
            #expect(after.pairsOutOfBalance == 0 && after.owed == .zero && before.owed.isPositive)
            for journal in after.journals { #expect(journal.isVerified, "M1: \(journal.node) \(journal.failure ?? "differs")") }
        }
    }

    @Test("The close is sealed: every participant's proof holds, and the seal's digest is in the hub's journal")
    func sealedMonth() async throws {
        try await SmallMonth.run(seed: 19, claims: 40) { month, _ in
            let seal = try #require(try await month.sealMonth())
            let key = try #require(month.sealKey)
            for region in SmallMonth.regions {
                let proof = try #require(seal.proof(of: region).flatMap { SealProof($0.bytes) })
                let finding = try #require(proof.check(signedBy: key))
                #expect(finding.differences.isEmpty && finding.position.fences.count == SmallMonth.regions.count - 1)
            }
            let kept = await month.network.hub.read { $0.money.seals[SmallMonth.window] }
            #expect(kept == seal.digest)
        }
    }
}
