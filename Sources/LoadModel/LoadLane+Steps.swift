extension LoadLane {
    /// Everything that has fallen due by `now` becomes ready, in the order of its time within each step.
    mutating func advance(to now: UInt64) {
        while let first = retrying.first, first.dueAt <= now, let request = retrying.popFirst() {
            ready.append(request, dueAt: first.dueAt)
        }
        guard case .open(let arrivals, let pause) = pacing else { return }
        for index in nextVisit.indices {
            while nextVisit[index] < arrivals.count, arrivals[nextVisit[index]] + UInt64(index) * pause <= now {
                let visit = nextVisit[index]
                nextVisit[index] += 1
                if index == 0 {
                    visits.append(Visit())
                    openVisits += 1
                }
                // With an earlier step unanswered this one is overdue, and goes out when that answer comes.
                guard index < scripts[visit].count, !visits[visit].isOver, visits[visit].stepsDone == index else { continue }
                begin(request(visit: visit, stepIndex: index, at: now))
            }
        }
    }

    func request(visit: Int, stepIndex: Int, at now: UInt64) -> LoadRequest {
        var intended = now
        if case .open(let arrivals, let pause) = pacing { intended = arrivals[visit] + UInt64(stepIndex) * pause }
        return LoadRequest(
            visit: visit, stepIndex: stepIndex, step: scripts[visit][stepIndex], attempt: 0, intended: intended)
    }

    /// The step after a success, or the end of the visit. Returns whether the visit goes on.
    mutating func goOn(_ visit: Int, at now: UInt64) -> Bool {
        visits[visit].stepsDone += 1
        let stepIndex = visits[visit].stepsDone
        guard stepIndex < scripts[visit].count else {
            finish(visit, at: now)
            return false
        }
        switch pacing {
        case .closed: begin(request(visit: visit, stepIndex: stepIndex, at: now))
        case .open where nextVisit[stepIndex] > visit: begin(request(visit: visit, stepIndex: stepIndex, at: now))
        case .open: break
        }
        return true
    }

    mutating func finish(_ visit: Int, at now: UInt64) {
        visits[visit].isOver = true
        openVisits -= 1
        guard case .closed = pacing, now < rules.measured.upperBound else { return }
        startVisit(at: now)
    }

    mutating func startVisit(at now: UInt64) {
        guard visits.count < scripts.count else { return }
        visits.append(Visit())
        openVisits += 1
        begin(request(visit: visits.count - 1, stepIndex: 0, at: now))
    }

    /// A request whose turn has come: all before it are done, and its time has passed.
    private mutating func begin(_ request: LoadRequest) {
        figures.note(group: group(of: request.visit), at: request.intended) { $0.begun += 1 }
        ready.append(request, dueAt: request.intended)
    }

    func group(of visit: Int) -> Int { groups.isEmpty ? 0 : Int(groups[visit]) }

    func isMeasured(_ request: LoadRequest) -> Bool { rules.measured.contains(request.intended) }

    /// A request decided for good, or given up.
    mutating func end(
        _ request: LoadRequest, as ending: RequestEnding, wasSent: Bool = true, sentAt: UInt64, at now: UInt64
    ) {
        let group = group(of: request.visit)
        figures.note(group: group, at: now) { second in
            second.ended += 1
            if ending == .refused { second.refused += 1 }
            if ending == .done, request.step == decisive { second.settled += 1 }
        }
        if request.step == decisive {
            let microseconds = (now - min(request.intended, now)) / 1_000
            figures.note(group: group, at: request.intended) { $0.latencies.append(UInt32(clamping: microseconds)) }
        }
        if ending == .unresolved { unresolved.append(UnresolvedRequest(request: request, wasSent: wasSent)) }
        count(request, as: ending, sentAt: sentAt, at: now)
    }

    mutating func count(_ request: LoadRequest, as ending: RequestEnding, sentAt: UInt64, at now: UInt64) {
        guard isMeasured(request) else { return }
        figures[request.step].latency.record(now - min(request.intended, now))
        figures[request.step].serviceTime.record(now - min(sentAt, now))
        switch ending {
        case .done: figures[request.step].done += 1
        case .refused: figures[request.step].refused += 1
        case .unresolved: figures[request.step].unresolved += 1
        }
    }
}

/// How a request ended.
enum RequestEnding { case done, refused, unresolved }
