import ClaimGenerator
import ClaimTypes
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// What goes wrong, and how it ends.
extension NetworkSimulation {
    private static let scheduled: [FaultKind] = [
        .crash, .power, .sync, .write, .full, .slow, .rot, .misdirect, .lost, .disconnect, .partition, .oneway, .clock, .backup,
        .upgrade,
    ]

    func fault() {
        guard isFaulty, statistics.faults < settings.faultsMax else { return }
        let kind = Self.scheduled[faults.below(Self.scheduled.count)]
        let node = nodes[faults.below(nodes.count)]
        let draw = faults.below(1_000)
        if settings.faults.contains(kind) {
            statistics.faults += 1
            statistics.count(kind)
            note("fault \(kind.rawValue) at \(node)")
            apply(kind, to: node, draw)
        }
        after(200 + faults.below(2_500), .fault)
    }

    private func apply(_ kind: FaultKind, to node: NodeID, _ draw: Int) {
        let disk = shells[node]!.disk
        switch kind {
        case .crash, .power:
            guard shells[node]!.isUp else { return }
            shells[node]!.losesPower = kind == .power
            // Half of them in the middle of the next writes, half between two events.
            if draw % 2 == 0 { disk.stop(afterCalls: draw / 2 % 12) } else { die(node) }
        case .sync: disk.failsNextSync = true
        case .write: disk.failsNextWrite = true
        case .full:
            disk.isFull = true
            after(500 + draw * 4, .mend(.full(node)))
        case .slow:
            shells[node]!.isSlow = true
            after(500 + draw * 2, .mend(.full(node)))
        case .rot: if disk.rot(), draw % 2 == 0 { die(node) }
        case .misdirect: disk.misdirectsNextWrite = true
        case .lost: disk.losesNextWrite = true
        case .disconnect:
            let open = connections.keys.filter { !connections[$0]!.isBroken }.sorted()
            if !open.isEmpty { cut(open[draw % open.count]) }
        case .partition, .oneway: partition(node, draw, isOneWay: kind == .oneway)
        case .clock:
            shells[node]!.clockAhead = Int64(draw * 120) - 60_000
            after(2_000 + draw * 6, .mend(.clock(node)))
        case .backup: if !bringOldCopy(to: node) { takeCopies(node, draw) }
        case .upgrade: upgrade(node, tooEarly: draw % 3 == 0, for: 2_000 + draw * 6)
        case .recovery, .drop, .duplicate, .reorder, .delay, .counter: break
        }
    }

    /// An operator copies the journals of all that run. A machine without power gives no copy: it would hold what the disk never got. But
    /// one whose power goes while it is copied does.
    private func takeCopies(_ node: NodeID, _ draw: Int) {
        for node in nodes where shells[node]!.isUp { shells[node]!.disk.takeCopy() }
        guard draw % 2 == 0, isOn(.power), shells[node]!.isUp else { return }
        (shells[node]!.disk.failsWhileCopied, shells[node]!.losesPower) = (true, true)
    }

    /// An operator starts a region on the copy that was taken last, although peers have more of its journal. `false` when there is no such copy.
    private func bringOldCopy(to node: NodeID) -> Bool {
        let shell = shells[node]!
        guard node != .hub, shell.isUp, !shell.isBehind, shell.disk.lies.isEmpty, let copy = shell.disk.copy,
            let replayed = try? JournalReplay<RegionMachine>.run(copy).machine
        else { return false }
        // What no peer has heard of cannot be missed by one; such a copy tells nobody anything else either, but to hospitals.
        let lost = replayed.lastSent
        let isKnown = nodes.contains { receiver in
            receiver != node
                && shells[.hub]!.received.position(of: StreamKey(sender: node, receiver: receiver)) > lost[receiver] ?? 0
        }
        guard isKnown, shells[.hub]!.isUp else { return false }
        statistics.oldCopies += 1
        note("\(node) is started on an old copy")
        die(node)
        shells[node]!.disk.bringCopy()
        (shells[node]!.isBehind, shells[node]!.digest) = (true, nil)
        return true
    }

    /// A node is started under the next version of the program, which speaks the older one too; or under one that does not any more, for a while.
    private func upgrade(_ node: NodeID, tooEarly: Bool, for milliseconds: Int) {
        shells[node]!.versions = tooEarly ? [2] : [1, 2]
        if tooEarly { after(milliseconds, .mend(.version(node))) }
        die(node)
    }

    private func partition(_ node: NodeID, _ draw: Int, isOneWay: Bool) {
        let region = node == .hub ? world.regions[draw % world.regions.count].node : node
        var ways = [Way(from: region, to: .hub), Way(from: .hub, to: region)]
        if isOneWay { ways.remove(at: draw % 2) }
        for way in ways {
            blocked[way, default: 0] += 1
            after(1_000 + draw * 11, .mend(.way(way)))
        }
    }

    func mend(_ mend: Mend) {
        switch mend {
        case .full(let node):
            shells[node]!.disk.isFull = false
            shells[node]!.isSlow = false
        case .clock(let node): shells[node]!.clockAhead = 0
        case .way(let way): blocked[way] = max(0, (blocked[way] ?? 0) - 1)
        case .version(let node):
            shells[node]!.versions = [1, 2]
            die(node)
        }
    }

    /// From here on nothing goes wrong any more.
    func heal() {
        isFaulty = false
        note("everything is healed")
        statistics.faultyEvents = statistics.events
        blocked = [:]
        for node in nodes {
            let disk = shells[node]!.disk
            disk.callOffStop()
            (disk.isFull, disk.failsNextSync, disk.failsNextWrite) = (false, false, false)
            (disk.misdirectsNextWrite, disk.losesNextWrite, disk.failsWhileCopied) = (false, false, false)
            shells[node]!.clockAhead = 0
            shells[node]!.isSlow = false
            shells[node]!.losesPower = false
            if shells[node]!.versions == [2] { shells[node]!.versions = [1, 2] }
        }
    }
}
