import ClaimGenerator
import ClaimTypes
import Exchange
import Hashing
import Journal
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import Settlement
import Simulator

/// Processes: how they start, decide, become durable and die.
extension NetworkSimulation {
    func clock(of node: NodeID) -> Timestamp {
        let milliseconds = Self.epoch + Int64(now / 1_000) + shells[node]!.clockAhead
        return Timestamp(nanoseconds: UInt64(max(0, milliseconds)) * 1_000_000 + (now % 1_000) * 1_000)
    }

    /// 2026-09-01 in milliseconds.
    static let epoch: Int64 = 1_788_220_800_000

    func linkTime(of node: NodeID) -> LinkTime {
        LinkTime(uptime: milliseconds + 1, clock: Int64(clock(of: node).nanoseconds / 1_000_000))
    }

    // MARK: - Starting

    func open(_ node: NodeID) {
        guard !shells[node]!.isUp, violation == nil else { return }
        let disk = shells[node]!.disk
        disk.restart(losingPower: shells[node]!.losesPower)
        shells[node]!.losesPower = false
        if settings.sabotage == .cutsTooMuch, shells[node]!.starts > 0 { disk.cutLastBlock() }
        if isOn(.recovery), shells[node]!.starts > 0, faults.chance(perMille: 300) {
            disk.stop(afterCalls: faults.below(6))
            shells[node]!.losesPower = isOn(.power) && faults.chance(perMille: 500)
        }
        let isDamaged = disk.hasDamage
        if !isDamaged, !disk.lies.isEmpty { disk.repair() }
        do throws(NodeError) {
            if node == .hub {
                hubProcess = try SimulatedProcess(node, disk, shells[node]!.options, sabotage: settings.sabotage)
            } else {
                regionProcesses[node] = try SimulatedProcess(node, disk, shells[node]!.options, sabotage: settings.sabotage)
            }
        } catch { return couldNotOpen(node, error, isDamaged: isDamaged) }
        guard !isDamaged else { return violate("M10", "\(node) opened a journal with damage: \(disk.lies)") }
        started(node)
    }

    private func couldNotOpen(_ node: NodeID, _ error: NodeError, isDamaged: Bool) {
        statistics.failedStarts += 1
        note("\(node) cannot start: \(error)")
        switch error.code {
        case .undecodable where isDamaged:
            // Found, as it must be: an operator brings the copy.
            statistics.damageFound += 1
            shells[node]!.disk.repair()
        case .journal: break
        case .undecodable: return violate("M10", "\(node) finds damage that nobody did: \(error)")
        case .replayDiffers, .wrongNode, .refusedMessage: return violate("M1", "\(node): \(error)")
        }
        after(300 + faults.below(1_000), .open(node))
    }

    private func started(_ node: NodeID) {
        let disk = shells[node]!.disk
        // A stop that was planned for the opening and did not come is called off.
        disk.callOffStop()
        shells[node]!.losesPower = false
        shells[node]!.isUp = true
        shells[node]!.starts += 1
        statistics.starts += 1
        let records = recordCount(of: node)
        note("\(node) starts with \(records) records")
        guard records >= shells[node]!.promised || shells[node]!.isBehind else {
            return violate("M2", "\(node) said what followed from record \(shells[node]!.promised), and its disk has \(records)")
        }
        if let known = shells[node]!.digest, known.records == records, known.digest != quickDigest(of: node) {
            return violate("M1", "\(node) replays \(records) records to another state than it had")
        }
        checkTotals(node)
        rememberReceived(node)
        after(50, .tick(node, life: shells[node]!.life))
        found(node)
        if node != .hub { after(20 + wire.below(200), .dial(node)) }
        flush(node)
    }

    /// Brings what the books lack of their founding, at the first start and after one that was cut short.
    private func found(_ node: NodeID) {
        guard node != .hub else {
            if hubProcess!.machine.regions.isEmpty { perform(.hub(.admitRegions(world.regions)), at: node) }
            return
        }
        for command in world.founding(of: RegionCode(node.value))
        where shells[node]!.isUp {
            let machine = regionProcesses[node]!.machine
            switch command {
            case .found where machine.region != RegionCode(0): continue
            case .loadPolicies(_, let digest) where machine.holdsRules(digest): continue
            case .loadCatalogue(_, let digest) where machine.holdsRules(digest): continue
            case .keepRefusals where machine.refused.areKept || settings.sabotage == .forgetsRefusals: continue
            default: perform(.region(command), at: node)
            }
        }
    }

    /// What the exchange of a node that starts has to know.
    private func rememberReceived(_ node: NodeID) {
        let opened = node == .hub ? hubProcess!.opened : regionProcesses[node]!.opened
        shells[node]!.standing = JournalStanding(node, opened: opened)
        var received: [StreamKey: UInt64] = [:]
        for sender in nodes where sender != node {
            for receiver in nodes where receiver != sender && (node == .hub || receiver == node) {
                let stream = StreamKey(sender: sender, receiver: receiver)
                let sequence = hubOrRegion(node, { $0.recorded(stream) }, { $0.received(on: stream) })
                if sequence > 0 { received[stream] = sequence }
            }
        }
        shells[node]!.received = ReceivedPositions(at: node, received)
    }

    func hubOrRegion<Value>(_ node: NodeID, _ hub: (HubMachine) -> Value, _ region: (RegionMachine) -> Value) -> Value {
        if node == .hub { return hub(hubProcess!.machine) }
        return region(regionProcesses[node]!.machine)
    }

    func recordCount(of node: NodeID) -> UInt64 { node == .hub ? hubProcess!.recordCount : regionProcesses[node]!.recordCount }

    /// Of the state of a node, to be compared inside this run.
    func quickDigest(of node: NodeID) -> UInt64 {
        node == .hub
            ? hubProcess!.digest(of: hubProcess!.machine) : regionProcesses[node]!.digest(of: regionProcesses[node]!.machine)
    }

    func digest(of node: NodeID) -> Digest256 { hubOrRegion(node, { $0.stateDigest }, { $0.stateDigest }) }

    func isIdle(_ node: NodeID) -> Bool { node == .hub ? hubProcess!.isIdle : regionProcesses[node]!.isIdle }

    // MARK: - Deciding

    func perform(_ order: Order, at node: NodeID) {
        // What is ordered of a node on an old copy goes away with it.
        guard shells[node]!.isUp, !shells[node]!.isBehind else {
            people.lastOrder = max(people.lastOrder, now + 500_000)
            return after(500, .command(node, order))
        }
        switch order {
        case .region(let command):
            // An order that was carried out before the crash is not given again.
            if case .fenceWindow(let window) = command, regionProcesses[node]!.machine.openWindow > window { return }
            guard case .success(let prepared) = PreparedCommand<RegionMachine>.of(command) else {
                return violate("M10", "a command cannot be prepared: \(command.kind)")
            }
            regionProcesses[node]!.take(prepared, at: clock(of: node))
            if case .fenceWindow = command {
                note("\(node) fences the month")
                // Once more when it was lost with the process.
                after(5_000, .command(node, order))
            }
        case .hub(let command):
            guard case .success(let prepared) = PreparedCommand<HubMachine>.of(command) else {
                return violate("M10", "a command cannot be prepared: \(command.kind)")
            }
            hubProcess!.take(prepared, at: clock(of: node))
        }
        flush(node)
    }

    /// Hands what waits to the disk, if that is free.
    func flush(_ node: NodeID) {
        guard shells[node]!.isUp, violation == nil else { return }
        do throws(NodeError) {
            let isUnderWay = node == .hub ? try hubProcess!.handOver() : try regionProcesses[node]!.handOver()
            guard isUnderWay else { return }
        } catch { return fail(node, error) }
        if let early = node == .hub ? hubProcess!.early() : regionProcesses[node]!.early() { release(early, node) }
        guard shells[node]!.isUp else { return }
        let slow = shells[node]!.isSlow ? 100 : 1
        queue.add(.durable(node, life: shells[node]!.life), at: now + UInt64((200 + wire.below(3_000)) * slow))
    }

    func becameDurable(_ node: NodeID) {
        do throws(NodeError) {
            let effects = node == .hub ? try hubProcess!.becameDurable() : try regionProcesses[node]!.becameDurable()
            release(effects, node)
        } catch { return fail(node, error) }
        flush(node)
    }

    /// Lets out what a durable block caused.
    private func release(_ effects: Effects, _ node: NodeID) {
        checkDurable(effects, node)
        if !shells[node]!.isBehind { shells[node]!.promised = max(shells[node]!.promised, effects.records) }
        statistics.blocks += 1
        shells[node]!.received.note(effects.block.received)
        tellDurable(effects.block.received, node)
        for arrival in effects.consumed { call(node, arrival.connection) { link, _ in link.consumed(bytes: arrival.bytes) } }
        for batch in effects.block.mail { send(batch, from: node) }
        for reply in effects.block.replies { answer(reply, from: node) }
    }

    // MARK: - Dying

    /// The journal failed: the process is finished.
    private func fail(_ node: NodeID, _ error: NodeError) {
        note("\(node) stops: \(error)")
        // The machine is ahead of its journal: what it became is nothing to come back to.
        die(node, isInStep: false)
    }

    /// Whether a region may decide for hospitals: as the counter of a service, not before the hub has confirmed that its journal is no old copy.
    func mayAnswer(_ region: NodeID) -> Bool { shells[region]!.isUp && shells[region]!.standing.isConfirmed(by: .hub) }

    /// The node has found out that its journal is an old copy, and stays down until an operator has brought the newest.
    func foundBehind(_ node: NodeID) {
        guard shells[node]!.isBehind else { return violate("M10", "\(node) takes its journal for an old copy, and it is none") }
        note("\(node) finds that its journal is an old copy")
        statistics.oldCopiesFound += 1
        die(node)
        shells[node]!.disk.restoreNewest()
        (shells[node]!.isBehind, shells[node]!.digest) = (false, nil)
    }

    /// The process ends, now; it is started again after a while.
    func die(_ node: NodeID, isInStep: Bool = true) {
        guard shells[node]!.isUp else { return }
        statistics.deaths += 1
        shells[node]!.digest = isInStep && isIdle(node) ? (recordCount(of: node), quickDigest(of: node)) : nil
        for connection in shells[node]!.links.keys.sorted() { breakOff(connection, seenBy: node) }
        shells[node]!.forget()
        statistics.digestComparisons += node == .hub ? hubProcess!.comparisons : regionProcesses[node]!.comparisons
        if node == .hub { hubProcess = nil } else { regionProcesses[node] = nil }
        after(200 + faults.below(4_000), .open(node))
    }
}
