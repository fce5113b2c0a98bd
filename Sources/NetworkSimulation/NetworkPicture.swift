import ClaimTypes
import Exchange
import LedgerTypes
import NodeRuntime
import Settlement

extension NetworkSimulation {
    /// The network at this moment, for a terminal: one line for each node, how its link is, what it has and what is open.
    public var picture: String {
        var lines = ["\(Self.clock(milliseconds))  \(phase)  faults \(statistics.faults)  events \(statistics.events)"]
        lines.append("hub     \(state(of: .hub))  records \(records(of: .hub))")
        for region in world.regions {
            let node = region.node
            let waiting = cases.filter { $0.treating == region && !$0.isDone }.count
            let open = regionProcesses[node]?.machine.unacknowledgedCount ?? 0
            lines.append(
                "\(region)  \(state(of: node))  \(way(of: node))  records \(records(of: node))  open \(open)  visits \(waiting)")
        }
        let settled = cases.filter { $0.standing != nil }.count
        lines.append("visits  \(cases.filter(\.isDone).count) of \(cases.count) done, \(settled) settled")
        let closed = windows.filter { hubProcess?.machine.closings[$0] != nil }.count
        lines.append("months  \(closed) of \(windows.count) closed, open \(openMonths)")
        if !statistics.done.isEmpty {
            lines.append(
                "people  " + statistics.done.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        }
        return lines.joined(separator: "\n")
    }

    /// The months that are open, and in how many regions.
    private var openMonths: String {
        var counts: [WindowNumber: Int] = [:]
        for process in regionProcesses.values { counts[process.machine.openWindow, default: 0] += 1 }
        return counts.sorted { $0.key < $1.key }.map { "\($0.key) in \($0.value)" }.joined(separator: ", ")
    }

    private var phase: String { isFaulty ? "faults " : isAtRest ? "at rest" : "healing" }

    private static func clock(_ milliseconds: UInt64) -> String {
        func two(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(milliseconds / 60_000)):\(two(milliseconds / 1_000 % 60)).\(milliseconds / 100 % 10)"
    }

    private func state(of node: NodeID) -> String {
        guard shells[node]!.isUp else { return "down ✕" }
        if shells[node]!.disk.isFull { return "full ▲" }
        return isIdle(node) ? "idle · " : "busy ●"
    }

    private func way(of region: NodeID) -> String {
        let isUp = shells[region]!.live[.hub] != nil
        let up = blocked[Way(from: region, to: .hub)] ?? 0 > 0
        let down = blocked[Way(from: .hub, to: region)] ?? 0 > 0
        switch (up, down) {
        case (true, true): return "═╳═ hub"
        case (true, false): return "◀══ hub"
        case (false, true): return "══▶ hub"
        case (false, false): return isUp ? "═══ hub" : "    hub"
        }
    }

    private func records(of node: NodeID) -> String { shells[node]!.isUp ? "\(recordCount(of: node))" : "–" }
}
