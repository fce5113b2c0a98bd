import Benefits
import ClaimTypes
import Exchange
import LedgerCore
import LedgerTypes
import Messages

extension RegionMachine {
    /// The first record of every journal: whose it is, who the other parties are, and which window is open from the start.
    mutating func found(_ region: RegionCode, peers: [RegionCode], firstWindow: WindowNumber) -> CommandOutput {
        var output = CommandOutput()
        guard self.region == RegionCode(0) else {
            output.outcome = code(.alreadyFounded)
            return output
        }
        let parties = [region] + peers
        guard Set(parties).count == parties.count, !parties.contains(RegionCode(0)), firstWindow.isMonth else {
            output.outcome = code(.foundingUnsound)
            return output
        }
        // Past this line nothing may fail.
        self.region = region
        self.peers = peers.sorted()
        openWindow = firstWindow
        for peer in peers.map(\.node) {
            outbound[peer] = OutboundStream(from: region.node, to: peer)
            inbound[peer] = InboundStream(from: peer, to: region.node)
        }
        outbound[.hub] = OutboundStream(from: region.node, to: .hub)
        inbound[.hub] = InboundStream(from: .hub, to: region.node)
        return output
    }

    /// Several versions live side by side; the one of the claim's date is used. Loading the same bytes again changes nothing.
    mutating func load(_ loaded: [BenefitPolicy], _ digest: Digest256) -> CommandOutput {
        var output = CommandOutput()
        if policies.contains(where: { $0.digest == digest }) {
            output.outcome = CommandOutput.replayed
            return output
        }
        let overlaps = loaded.contains { new in
            policies.contains {
                $0.policy.pool == new.pool && $0.policy.insurance == new.insurance && $0.policy.validity.overlaps(new.validity)
            }
        }
        guard !overlaps else {
            output.outcome = UInt32(SettlementRefusal.policiesOverlap.rawValue)
            return output
        }
        policies += loaded.map { PinnedPolicy(shared: SharedPolicy($0), digest: digest) }
        return output
    }

    /// Only this region's own catalogue prices care here; a file of other regions' catalogues is refused.
    mutating func load(_ loaded: [Catalogue], _ digest: Digest256) -> CommandOutput {
        var output = CommandOutput()
        if catalogues.contains(where: { $0.digest == digest }) {
            output.outcome = CommandOutput.replayed
        } else if let own = loaded.first(where: { $0.region == region }) {
            catalogues.append(PinnedCatalogue(catalogue: own, digest: digest))
        } else {
            output.outcome = code(.catalogueMissing)
        }
        return output
    }

    /// Opens personal accounts with their balances, and sets the year's totals so far. All of the batch or nothing.
    mutating func open(_ openings: [AccountOpening], at time: Timestamp) -> CommandOutput {
        var output = CommandOutput()
        let isSound = openings.allSatisfy { opening in
            !opening.balance.isNegative && accumulators[key(of: opening)] == nil
        }
        // A balance is brought in once, whatever the year; further years open with nothing.
        let funded = openings.filter { $0.facts.insurance == .employee && $0.balance.isPositive }.map(\.facts.person)
        let isFirst = funded.allSatisfy { !ledger.isApplied(TransferOrigin.opening.id($0.value)) }
        guard isSound, isFirst, Set(funded).count == funded.count, Set(openings.map { key(of: $0) }).count == openings.count
        else {
            output.outcome = UInt32(SettlementRefusal.accountsRefused.rawValue)
            return output
        }
        // Past this line nothing may fail.
        for opening in openings {
            accumulators[key(of: opening)] = opening.accumulators
            guard opening.facts.insurance == .employee else { continue }
            let person = opening.facts.person
            let account = ClaimAccounts.personalAccount(region, person)
            ledger.openIfNeeded(account)
            ledger.openIfNeeded(ClaimAccounts.contribution(region))
            var chain = TransferChain(.opening, number: person.value, code: .openingBalance, window: .none)
            chain.post(debit: ClaimAccounts.contribution(region), credit: account, opening.balance)
            ledger.book(chain, at: time, into: &output.postings)
        }
        return output
    }

    /// Whether a policy or catalogue file with this content was loaded.
    public func holdsRules(_ digest: Digest256) -> Bool {
        policies.contains { $0.digest == digest } || catalogues.contains { $0.digest == digest }
    }

    /// What is left to open of an account: `nil` when the books of that year know the person. A balance is brought in once, so it is
    /// left out for a person whose account was opened in another year.
    public func unopened(_ opening: AccountOpening) -> AccountOpening? {
        guard accumulators[key(of: opening)] == nil else { return nil }
        var left = opening
        if ledger.isApplied(TransferOrigin.opening.id(opening.facts.person.value)) { left.balance = .zero }
        return left
    }

    private func key(of opening: AccountOpening) -> AccumulatorKey {
        AccumulatorKey(person: opening.facts.person, insurance: opening.facts.insurance, year: opening.year)
    }

    mutating func expireHolds(at time: Timestamp) -> CommandOutput {
        var output = CommandOutput()
        _ = ledger.expireHolds(at: time, postings: &output.postings)
        return output
    }
}
