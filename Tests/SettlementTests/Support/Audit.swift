import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages
import Testing

@testable import Settlement

extension Network {
    /// What holds at any moment (laws M1, M3, M5), and between quiet parties also across them.
    func audit(_ note: String, _ location: SourceLocation) {
        for (code, machine) in regions.sorted(by: { $0.key < $1.key }) {
            #expect(machine.ledger.totals.isBalanced, "M3: books of \(code) do not balance: \(note)", sourceLocation: location)
            let difference = rebuiltBooks(of: code.node).difference(from: machine.ledger)
            #expect(difference == nil, "M3: \(difference ?? "") in the books of \(code): \(note)", sourceLocation: location)
        }
        #expect(hub.ledger.totals.isBalanced, "M3: the hub's books do not balance: \(note)", sourceLocation: location)
        let difference = rebuiltBooks(of: .hub).difference(from: hub.ledger)
        #expect(difference == nil, "M3: \(difference ?? "") in the hub's books: \(note)", sourceLocation: location)
        auditTwins(note, location)
        if isQuiet { auditPairs(note, location) }
    }

    /// Law M1: the same commands from nothing give the same bytes.
    private func auditTwins(_ note: String, _ location: SourceLocation) {
        var twins = regions.mapValues { _ in RegionMachine() }
        var hubTwin = HubMachine()
        for step in steps {
            switch step {
            case .region(let code, let input): _ = twins[code]?.apply(input, at: Clinic.time)
            case .hub(let input): _ = hubTwin.apply(input, at: Clinic.time)
            }
        }
        for (code, machine) in regions {
            #expect(
                twins[code]?.canonicalBytes == machine.canonicalBytes, "M1: a twin of \(code) differs: \(note)",
                sourceLocation: location)
        }
        #expect(hubTwin.canonicalBytes == hub.canonicalBytes, "M1: a twin of the hub differs: \(note)", sourceLocation: location)
    }

    /// Law M3 across parties: payable in I's books = receivable in T's, by fund, and the hub holds both. Law M5: money is held exactly
    /// where an outcome is unknown.
    private func auditPairs(_ note: String, _ location: SourceLocation) {
        for insuring in regions.keys.sorted() {
            for treating in regions.keys.sorted() where treating != insuring {
                let pair = RegionPair(insuring: insuring, treating: treating)
                let (payable, receivable) = (self[insuring].payables(to: treating), self[treating].receivables(from: insuring))
                #expect(payable == receivable, "M3: payable and receivable of \(pair): \(note)", sourceLocation: location)
                // What was paid is no debt of the regions any more; the hub's exposure left with the close.
                let unpaid = hub.closings.keys.filter {
                    !self[insuring].paidWindows.contains($0) && self[insuring].money.positions[$0] == nil
                }
                let exposure = hub.exposures(of: pair, closed: unpaid.sorted())
                #expect(exposure == payable, "M3: the hub's exposure of \(pair): \(note)", sourceLocation: location)
                // A fee whose answer is in quarantine stays held.
                guard self[treating].openQuarantine.isEmpty else { continue }
                #expect(
                    self[treating].feesInFlight(from: insuring) == .zero, "M5: held of \(pair): \(note)", sourceLocation: location
                )
            }
        }
        for machine in regions.values {
            let withheld = machine.ledger.accounts.filter { $0.id.accountKind == .deductions }
            #expect(
                withheld.allSatisfy { $0.creditBalance == .zero && $0.creditsPending == .zero && $0.debitsPending == .zero },
                "M3: an audit's deduction is on nobody's side: \(note)", sourceLocation: location)
            if !machine.openQuarantine.isEmpty { continue }
            #expect(machine.unknownCount == 0, "M5: unknown without a question under way: \(note)", sourceLocation: location)
        }
    }
}

extension RegionMachine {
    func payables(to treating: RegionCode) -> [FundAmount] {
        balances(.payableToTreating, treating) { $0.creditBalance }
    }

    func receivables(from insuring: RegionCode) -> [FundAmount] {
        balances(.receivableFromInsuring, insuring) { $0.debitBalance }
    }

    private func balances(_ kind: AccountKind, _ other: RegionCode, _ balance: (Account) -> Fen) -> [FundAmount] {
        ledger.accounts.filter { $0.id.accountKind == kind && $0.id.counterparty == UInt64(other.value) && $0.id.fund != 0 }
            .map { FundAmount(FundCode($0.id.fund), balance($0)) }.filter { $0.amount != .zero }.sorted { $0.fund < $1.fund }
    }
}

extension HubMachine {
    /// Exposure of a pair by fund as the ledger holds it, plus what its fences and closes moved onto positions.
    func exposures(of pair: RegionPair, closed: [WindowNumber]) -> [FundAmount] {
        var sums: [FundCode: Fen] = [:]
        for account in ledger.accounts
        where account.id.accountKind == .exposureFromInsuring && account.id.region == pair.insuring.value
            && account.id.counterparty == UInt64(pair.treating.value)
        {
            sums[FundCode(account.id.fund), default: .zero] += account.debitBalance
        }
        for window in month.fenced.values {
            for row in window.payable[pair.insuring]?.amounts(of: pair.treating) ?? [] {
                sums[row.fund, default: .zero] += row.amount
            }
        }
        for window in closed {
            let notice = closings[window]?.notices.first { $0.region == pair.insuring }
            for row in notice?.payable.first(where: { $0.counterparty == pair.treating })?.amounts ?? [] {
                sums[row.fund, default: .zero] += row.amount
            }
        }
        return sums.filter { $0.value != .zero }.sorted { $0.key < $1.key }.map { FundAmount($0.key, $0.value) }
    }
}
