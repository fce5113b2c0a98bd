import ClaimGenerator
import ClaimTypes
import LedgerTypes

/// What goes wrong, and how it ends.
extension NetworkSimulation {
    private static let scheduled: [FaultKind] = [
        .crash, .power, .sync, .write, .full, .slow, .rot, .misdirect, .lost, .disconnect, .partition, .oneway, .clock,
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
        case .recovery, .drop, .duplicate, .reorder, .delay, .counter: break
        }
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
            (disk.misdirectsNextWrite, disk.losesNextWrite) = (false, false)
            shells[node]!.clockAhead = 0
            shells[node]!.isSlow = false
            shells[node]!.losesPower = false
        }
    }
}
