import ClaimTypes
import Clearing
import Hashing
import Journal
import LedgerCore
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import Settlement
import Simulator

/// The oracles. Some look at every step, some at the end; none believes what a machine says of itself alone.
extension NetworkSimulation {
    // MARK: - At every step

    /// What a hospital is told stands in the books that tell it.
    func checkBooked(_ reply: HospitalReply, at node: NodeID) {
        if shells[node]!.isBehind { violate("M6", "\(node) runs on an old copy of its journal and answers hospitals") }
        guard case .settled(let claim) = reply.answer, let process = regionProcesses[node],
            let number = Int(reply.messageID.dropFirst().prefix { $0 != "-" }), cases.indices.contains(number)
        else { return }
        let asked = cases[number]
        guard process.machine.bookedClaim(asked.institution, visitID: asked.visitID, batch: asked.batch) != nil else {
            return violate("M2", "\(node) tells of settlement \(claim.settlementID), which is not in its books")
        }
        let violated = claim.amounts.violatedIdentity(.employee)
        if let violated { violate("M3", "\(asked.visitID): \(violated)") }
    }

    // MARK: - At rest

    var isAtRest: Bool {
        guard cases.allSatisfy(\.isDone), nodes.allSatisfy({ shells[$0]!.isUp && isIdle($0) }) else { return false }
        return unacknowledged == 0 && regionProcesses.values.allSatisfy { $0.machine.openWindow > world.window }
    }

    var unacknowledged: Int {
        regionProcesses.values.reduce(hubProcess?.machine.unacknowledgedCount ?? 0) { $0 + $1.machine.unacknowledgedCount }
    }

    var whatIsOpen: String {
        let waiting = cases.filter { !$0.isDone }.map { "\($0.visitID) in \($0.stage)" }
        let down = nodes.filter { !shells[$0]!.isUp }
        let open = nodes.filter { shells[$0]!.isUp }.map { node in
            "\(node): \(hubOrRegion(node, { $0.unacknowledgedCount }, { $0.unacknowledgedCount }))"
        }
        return "visits \(waiting), nodes down \(down), unacknowledged \(open)"
    }

    // MARK: - At the end

    /// The books against what hospitals were told, while nothing is paid yet.
    func checkBooks() {
        guard violation == nil else { return }
        // What was never found on a disk is put right, so that all journals can be read.
        for node in nodes {
            shells[node]!.disk.repair()
            checkDurable(Effects(), node)
        }
        checkBeliefs()
        checkPairs()
        checkExposure()
        for region in world.regions { checkTotals(region.node) }
        checkAccounts()
        checkClosings()
    }

    /// Laws M1 and M9: every journal replays to the state that lives, and its evidence holds.
    func checkReplays() {
        for node in nodes {
            statistics.digestComparisons += node == .hub ? hubProcess!.comparisons : regionProcesses[node]!.comparisons
            do throws(NodeError) {
                let storage = shells[node]!.disk.base
                let replayed =
                    node == .hub
                    ? try JournalReplay<HubMachine>.run(storage).machine.stateDigest
                    : try JournalReplay<RegionMachine>.run(storage).machine.stateDigest
                if replayed != digest(of: node) { violate("M1", "\(node): the replayed state differs from the one that lives") }
                let evidence = try EvidenceCheck.run(storage, ring: keys.ring)
                if let broken = evidence.broken.first {
                    violate("M9", "\(node): record \(broken.sequence): \(broken.reason)")
                }
                statistics.records += recordCount(of: node)
            } catch { violate("M1", "\(node): \(error)") }
        }
    }

    /// Laws M4 and M5: what hospitals believe is what both regions' books say, once.
    private func checkBeliefs() {
        var given: Set<UInt64> = []
        for asked in cases {
            let (treating, insuring) = (
                regionProcesses[asked.treating.node]!.machine, regionProcesses[asked.insuring.node]!.machine
            )
            let history = treating.history(asked.institution, visitID: asked.visitID, batch: asked.batch)
            let owed = (history?.owed ?? []).reduce(Fen.zero) { $0 + $1.amount }
            let believed = asked.standing?.amounts.owed ?? .zero
            if owed != believed {
                violate(
                    "M4",
                    "\(asked.visitID): its hospital believes that \(believed) is owed, the books of \(asked.treating) say \(owed)"
                )
            }
            let decided = insuring.history(asked.institution, visitID: asked.visitID, batch: asked.batch)
            let owes = (decided?.owed ?? []).reduce(Fen.zero) { $0 + $1.amount }
            if owes != believed {
                violate("M4", "\(asked.visitID): its hospital believes that \(believed) is owed, \(asked.insuring) says \(owes)")
            }
            guard let standing = asked.standing else { continue }
            statistics.settled += 1
            if treating.bookedClaim(asked.institution, visitID: asked.visitID, batch: asked.batch) != standing
                || insuring.decidedClaim(asked.institution, visitID: asked.visitID, batch: asked.batch) != standing
            {
                violate("M2", "\(asked.visitID): settlement \(standing.settlementID) was acknowledged and is not in both books")
            }
            let id = standing.settlementID
            if !given.insert(id).inserted { violate("M4", "settlement id \(id) was given twice") }
        }
        for (node, process) in regionProcesses.sorted(by: { $0.key < $1.key }) where process.machine.unknownCount > 0 {
            violate("M5", "\(node): \(process.machine.unknownCount) bills have no outcome")
        }
    }

    /// Law M3: payable equals receivable equals the sum of beliefs, pair by pair.
    private func checkPairs() {
        var believed: [RegionPair: Fen] = [:]
        for asked in cases {
            let pair = RegionPair(insuring: asked.insuring, treating: asked.treating)
            believed[pair, default: .zero] += asked.standing?.amounts.owed ?? .zero
        }
        for insuring in world.regions {
            for treating in world.regions where treating != insuring {
                let expected = believed[RegionPair(insuring: insuring, treating: treating)] ?? .zero
                let payable = regionProcesses[insuring.node]!.machine.payable(to: treating)
                let receivable = regionProcesses[treating.node]!.machine.receivable(from: insuring)
                if payable != expected || receivable != expected {
                    violate(
                        "M3",
                        "\(insuring) owes \(treating) \(payable) in its books, \(receivable) in theirs, \(expected) by the hospitals"
                    )
                }
            }
        }
    }

    /// Accounts and yearly caps, recomputed from what hospitals were told.
    private func checkAccounts() {
        for region in world.regions {
            let ledger = regionProcesses[region.node]!.machine.ledger
            var spent: [PersonNumber: Fen] = [:]
            for asked in cases where asked.insuring == region {
                guard let amounts = asked.standing?.amounts else { continue }
                spent[asked.person, default: .zero] += amounts.account
                // The family helps from the account of its first member.
                spent[world.persons[region]![0], default: .zero] += amounts.mutualAid
            }
            for person in world.persons[region]! {
                let account = AccountID(
                    .personalAccount, fund: FundCode.personalAccount.value, region: region.value, counterparty: person.value)
                guard let balance = ledger.account(account)?.creditBalance else { continue }
                let expected = SimulatedWorld.openingBalance(of: person) - (spent[person] ?? .zero)
                if balance != expected {
                    violate("M3", "the account of \(person) holds \(balance); by what hospitals were told it is \(expected)")
                }
            }
            for person in world.persons[region]! {
                let pooled = cases.filter { $0.person == person }.reduce(Fen.zero) { $0 + ($1.standing?.amounts.pooled ?? .zero) }
                let cap = Fen(SimulatedWorld.pooledCap * 100)
                if pooled > cap { violate("M3", "\(person) got \(pooled) of a yearly cap of \(cap)") }
            }
        }
    }

    /// Laws M3 and M7: both months are closed, nets add up to nothing, and what is paid is what hospitals believe.
    private func checkClosings() {
        guard let hub = hubProcess?.machine else { return }
        var gross = Fen.zero
        for window in [world.window, world.window.next] {
            guard let closing = hub.closings[window] else {
                violate("M7", "\(window) is not closed: \(hub.fences.filter { $0.value != .agreed }.map { "\($0)" }.sorted())")
                return
            }
            let sum = closing.netting.positions.reduce(Fen.zero) { $0 + $1.amount }
            if sum != .zero { violate("M3", "net positions of \(window) add up to \(sum)") }
            for notice in closing.notices { gross += notice.payable.reduce(.zero) { $0 + $1.total } }
        }
        let believed = cases.reduce(Fen.zero) { $0 + ($1.standing?.amounts.owed ?? .zero) }
        if gross != believed { violate("M3", "both months pay \(gross); by the hospitals it is \(believed)") }
        for (day, findings) in hub.comparisons.sorted(by: { $0.key < $1.key }) where !findings.unequal.isEmpty {
            violate("M3", "day \(day): \(findings.unequal[0])")
        }
    }
}
