/// What a network is asked to carry.
struct SizingQuestion: Equatable {
    /// Settled claims a day, of all regions together.
    var claimsPerDay: Int
    /// Years whose journals are kept.
    var years = 1
    /// Regional nodes, each with an equal share of the claims.
    var regions = 32
    /// The busiest second over the mean of a day. Six, because a busy hour of the national network is about that (general knowledge,
    /// unverified).
    var peak = 6

    static let claimsPerDayMax = 1_000_000_000
    static let yearsMax = 100
    static let regionsMax = 10_000
    static let peakMax = 100
}

/// Machines for a network, worked out in whole numbers from measured figures; every division rounds up.
struct SizingEstimate: Equatable {
    /// What one node needs.
    struct Node: Equatable {
        /// Thousandths of a core that are busy in the busiest second.
        var busyMillicores: Int
        /// Cores to have: busy at most half the time, and two at least, for one to decide while another writes.
        var cores: Int
        /// At the end of the years asked for: a node forgets no claim. Without its growth, before it has settled anything.
        var memoryBytes: Int
        /// `nil` where that was not measured.
        var memoryBytesPerYear: Int?
        var diskBytesPerYear: Int
        /// Over all years asked for.
        var diskBytes: Int
        /// To and from other nodes in the busiest second, both ways together.
        var networkBitsPerSecond: Int
        /// Until it serves again when it starts at the end of the years asked for: a node replays its journal from the first record.
        /// `nil` where that was not measured.
        var startSeconds: Int?
    }

    var region: Node
    var hub: Node
    /// Claims a second in the busiest second, of the whole network, in thousandths.
    var peakMilliclaimsPerSecond: Int
    /// Memory that a million open accounts of persons add to the region that insures them.
    var bytesPerMillionAccounts: Int

    static let secondsPerDay = 86_400
    static let daysPerYear = 365
    /// Share of the cores that may be busy in the busiest second, in percent.
    static let busyPercentMax = 50
    static let coresMin = 2

    /// - Precondition: the question keeps to its limits.
    init(_ question: SizingQuestion, from figures: MeasuredFigures) {
        precondition(
            (1...SizingQuestion.claimsPerDayMax).contains(question.claimsPerDay)
                && (1...SizingQuestion.yearsMax).contains(question.years)
                && (1...SizingQuestion.regionsMax).contains(question.regions)
                && (1...SizingQuestion.peakMax).contains(question.peak), "M10: a question beyond its limits")
        let own = Self.divided(question.claimsPerDay, by: question.regions)
        let process = figures.processMebibytes.value << 20
        let wire = figures.messages.value * figures.messageBytes.value * 8
        // Each claim is kept on two sides; an average region has one of each.
        let sides = own * Self.daysPerYear * 2
        region = Self.node(
            micros: own * question.peak * figures.regionMicroseconds.value, memory: process,
            growth: sides * figures.claimBytes.value,
            yearly: own * Self.daysPerYear * (figures.journalBytes.value - figures.hubJournalBytes.value),
            // A message leaves one region and enters another: of two regions each sees it once.
            bits: own * question.peak * 2 * wire, question)
        region.startSeconds = Self.divided(sides * question.years * figures.replayMicroseconds.value, by: 1_000_000)
        hub = Self.node(
            micros: question.claimsPerDay * question.peak * figures.hubMicroseconds.value, memory: process, growth: nil,
            yearly: question.claimsPerDay * Self.daysPerYear * figures.hubJournalBytes.value,
            bits: question.claimsPerDay * question.peak * 2 * wire, question)
        peakMilliclaimsPerSecond = Self.divided(question.claimsPerDay * question.peak * 1_000, by: Self.secondsPerDay)
        bytesPerMillionAccounts = 1_000_000 * figures.accountBytes.value
    }

    /// - Parameters:
    ///   - micros: microseconds of processor time, were the whole day as busy as its busiest second.
    ///   - memory: bytes of a node that has settled nothing yet; `growth` is what a year adds, where it was measured.
    ///   - bits: bits of that day.
    private static func node(
        micros: Int, memory: Int, growth: Int?, yearly: Int, bits: Int, _ question: SizingQuestion
    ) -> Node {
        let busy = divided(micros, by: secondsPerDay * 1_000)
        return Node(
            busyMillicores: busy, cores: max(divided(busy * 100, by: busyPercentMax * 1_000), coresMin),
            memoryBytes: memory + (growth ?? 0) * question.years,
            memoryBytesPerYear: growth,
            diskBytesPerYear: yearly, diskBytes: yearly * question.years,
            networkBitsPerSecond: divided(bits, by: secondsPerDay))
    }

    /// Rounded up.
    private static func divided(_ value: Int, by divisor: Int) -> Int { (value + divisor - 1) / divisor }
}
