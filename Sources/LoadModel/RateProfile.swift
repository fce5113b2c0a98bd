/// How many visits are meant to begin when: pieces of constant rate, one after the other, from the start of the run.
///
/// Everything is an integer, so equal profiles give equal arrivals on every machine.
public struct RateProfile: Sendable, Equatable {
    /// A stretch of time with its number of visits.
    public struct Piece: Sendable, Equatable {
        public var nanoseconds: UInt64
        /// Expected visits in it, in thousandths of a visit.
        public var milliVisits: UInt64

        public init(nanoseconds: UInt64, milliVisits: UInt64) {
            self.nanoseconds = nanoseconds
            self.milliVisits = milliVisits
        }
    }

    public let pieces: [Piece]

    /// Weights of the hours of a day, midnight first, in thousandths: those by which claims are generated. A fifth falls to ten o'clock.
    public static let hourWeights = [
        3, 2, 2, 2, 2, 5, 12, 35, 105, 155, 200, 110, 45, 40, 75, 85, 55, 28, 15, 10, 6, 4, 2, 2,
    ]

    /// - Precondition: some piece has visits; none is longer than 2⁴⁴ ns (nearly five hours) or has more than 2³² visits.
    public init(pieces: [Piece]) {
        precondition(pieces.contains { $0.milliVisits > 0 && $0.nanoseconds > 0 }, "a profile without visits")
        precondition(
            pieces.allSatisfy { $0.nanoseconds <= 1 << 44 && $0.milliVisits <= 1_000 << 32 }, "a piece beyond what can be counted"
        )
        self.pieces = pieces
    }

    /// A day of 24 hours compressed into `nanoseconds`: `visits` shared out by the weights of the hours.
    ///
    /// The hours have equal lengths; the nanoseconds that 24 does not divide go to the last.
    /// - Precondition: 24 weights, not negative and not all zero; `visits` is positive.
    public static func day(visits: Int, weights: [Int], in nanoseconds: UInt64) -> RateProfile {
        let sum = weights.reduce(0, +)
        precondition(weights.count == 24 && weights.allSatisfy { $0 >= 0 } && sum > 0, "a day has 24 weights, not \(weights)")
        precondition(visits > 0, "a day of \(visits) visits")
        let hour = nanoseconds / 24
        return RateProfile(
            pieces: weights.enumerated().map { index, weight in
                Piece(
                    nanoseconds: index == 23 ? nanoseconds - 23 * hour : hour,
                    milliVisits: UInt64(UInt128(visits) * 1_000 * UInt128(weight) / UInt128(sum)))
            })
    }

    public var nanoseconds: UInt64 { pieces.reduce(0) { $0 + $1.nanoseconds } }

    /// Expected visits of the whole, in thousandths.
    public var milliVisits: UInt64 { pieces.reduce(0) { $0 + $1.milliVisits } }

    /// The highest rate of any piece, in visits a second, rounded up.
    public var perSecondMost: Int {
        pieces.map { piece in
            piece.nanoseconds == 0
                ? 0 : Int((UInt128(piece.milliVisits) * 1_000_000 + UInt128(piece.nanoseconds) - 1) / UInt128(piece.nanoseconds))
        }.max() ?? 0
    }

    /// The moment at which `position` of the expected visits have begun; `nil` behind the last.
    /// - Parameter position: in visits of 2³² parts.
    func time(at position: UInt128) -> UInt64? {
        let wanted = position * 1_000
        var before: UInt128 = 0
        var start: UInt64 = 0
        for piece in pieces {
            let visits = UInt128(piece.milliVisits) << 32
            if wanted < before + visits {
                return start + UInt64((wanted - before) * UInt128(piece.nanoseconds) / visits)
            }
            before += visits
            start += piece.nanoseconds
        }
        return nil
    }
}
