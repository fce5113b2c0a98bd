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
        let isBooked = asked.batches.contains {
            process.machine.bookedClaim(asked.institution, visitID: asked.visitID, batch: $0) != nil
        }
        guard isBooked else {
            return violate("M2", "\(node) tells of settlement \(claim.settlementID), which is not in its books")
        }
        let violated = claim.amounts.violatedIdentity(.employee)
        if let violated { violate("M3", "\(asked.visitID): \(violated)") }
    }

    /// What was refused stays refused; but for trials, which change nothing whenever they come.
    func checkRefusal(_ reply: HospitalReply, at node: NodeID) {
        guard !reply.messageID.hasPrefix("p") else { return }
        if case .refused = reply.answer {
            refusedMessages.insert(reply.messageID)
        } else if refusedMessages.contains(reply.messageID) {
            violate("M4", "\(node) has refused \(reply.messageID), and says now: \(reply.answer)")
        }
    }

    // MARK: - At rest

    /// A node on an old copy has its newest files to wait for, whatever the copy says.
    var isAtRest: Bool {
        let areIdle = nodes.allSatisfy { shells[$0]!.isUp && !shells[$0]!.isBehind && isIdle($0) }
        guard areIdle, cases.allSatisfy(\.isDone) else { return false }
        return unacknowledged == 0 && regionProcesses.values.allSatisfy { $0.machine.openWindow >= windows[monthsEnding] }
    }

    var unacknowledged: Int {
        regionProcesses.values.reduce(hubProcess?.machine.unacknowledgedCount ?? 0) { $0 + $1.machine.unacknowledgedCount }
    }

    var whatIsOpen: String {
        let waiting = cases.filter { !$0.isDone }.map { "\($0.visitID) in \($0.stage)" }
        let down = nodes.filter { !shells[$0]!.isUp || shells[$0]!.isBehind }
        let open = nodes.filter { shells[$0]!.isUp }.map { node in
            "\(node): \(hubOrRegion(node, { $0.unacknowledgedCount }, { $0.unacknowledgedCount }))"
        }
        return "visits \(waiting), nodes down \(down), unacknowledged \(open)"
    }

    // MARK: - At the end

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
                let evidence = try EvidenceCheck.run(storage, ring: keys.newestRing)
                if let broken = evidence.broken.first {
                    violate("M9", "\(node): record \(broken.sequence): \(broken.reason)")
                }
                statistics.records += recordCount(of: node)
            } catch { violate("M1", "\(node): \(error)") }
        }
    }
}
