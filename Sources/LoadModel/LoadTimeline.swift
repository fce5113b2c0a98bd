/// What happened in each second of a run, so that a fault can be seen in it. Seconds count from the start, warm-up included.
public struct LoadTimeline: Sendable, Equatable {
    public struct Second: Sendable, Equatable {
        /// Requests that were meant to start in this second and could be sent, now or later.
        public var begun = 0
        /// Requests decided for good in this second, and those of them that were refused.
        public var ended = 0
        public var refused = 0
        /// Visits settled (or tried, where nothing is settled) in this second.
        public var settled = 0
        /// Answers of unknown outcome, answers "busy" and broken connections.
        public var troubles = 0
        /// Microseconds from the intended start to the answer that decided, of the settlements meant to start in this second.
        public var latencies: [UInt32] = []

        /// The duration in nanoseconds that `perMille` of a thousand stay at or below, by nearest rank.
        public func percentile(perMille: Int) -> UInt64? {
            guard !latencies.isEmpty else { return nil }
            let sorted = latencies.sorted()
            return UInt64(sorted[max(0, (sorted.count * perMille + 999) / 1_000 - 1)]) * 1_000
        }

        mutating func add(_ other: Second) {
            begun += other.begun
            ended += other.ended
            refused += other.refused
            settled += other.settled
            troubles += other.troubles
            latencies += other.latencies
        }
    }

    /// Nothing is kept behind this second: a day.
    public static let secondsMax = 86_400

    public private(set) var seconds: [Second] = []

    public init() {}

    /// Changes the second that `nanoseconds` lies in.
    mutating func note(at nanoseconds: UInt64, _ change: (inout Second) -> Void) {
        let index = Int(min(nanoseconds / 1_000_000_000, UInt64(Self.secondsMax - 1)))
        while seconds.count <= index { seconds.append(Second()) }
        change(&seconds[index])
    }

    mutating func add(_ other: LoadTimeline) {
        while seconds.count < other.seconds.count { seconds.append(Second()) }
        for index in other.seconds.indices { seconds[index].add(other.seconds[index]) }
    }

    /// Requests begun and not decided at the end of each second: what is out, waits for a connection, or waits to be sent again.
    public var inFlight: [Int] {
        var open = 0
        return seconds.map { second in
            open += second.begun - second.ended
            return open
        }
    }

    /// Latencies of the settlements meant to start in the seconds that `isWanted` takes.
    public func histogram(of isWanted: (Int) -> Bool) -> LatencyHistogram {
        var histogram = LatencyHistogram()
        for (index, second) in seconds.enumerated() where isWanted(index) {
            for latency in second.latencies { histogram.record(UInt64(latency) * 1_000) }
        }
        return histogram
    }
}
