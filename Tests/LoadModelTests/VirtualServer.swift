import LoadModel

/// A server in virtual time: answers each request after `serviceTime`, on so many connections; what reaches it in the interval `stall` is
/// only begun at its end. Drives a lane as the network does.
struct VirtualServer {
    var connections = 4
    var serviceTime: UInt64 = 1_000_000
    var stall: Range<UInt64> = 0..<0
    /// What the server says to the n-th request it gets.
    var answer: @Sendable (LoadRequest, Int) -> AnswerCode = { _, _ in .done }

    /// - Returns: the figures, after a stop at `end` nanoseconds.
    func drive(_ lane: LoadLane, until end: UInt64) -> LoadFigures {
        var lane = lane
        var now: UInt64 = 0
        var requests = 0
        var underway: [(request: LoadRequest, code: AnswerCode, answeredAt: UInt64)] = []
        while now <= end, !lane.isDone {
            while underway.count < connections, let request = lane.next(at: now) {
                var answeredAt = now + serviceTime
                if stall.contains(now) || stall.contains(answeredAt) { answeredAt = stall.upperBound + serviceTime }
                underway.append((request, answer(request, requests), answeredAt))
                requests += 1
            }
            let answers = underway.map(\.answeredAt)
            let due = underway.count < connections ? lane.nextDue().map { [$0] } ?? [] : []
            guard let soonest = (answers + due).min(), soonest <= end else { break }
            now = max(now, soonest)
            for entry in underway where entry.answeredAt <= now { lane.received(entry.code, for: entry.request, at: now) }
            underway.removeAll { $0.answeredAt <= now }
        }
        lane.stop(at: end)
        return lane.figures
    }
}
