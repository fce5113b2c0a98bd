/// Arrival times recorded elsewhere, to be played again: one time a line, and the 24 weights of a day.
///
/// A time is seconds (`12.345`) or a time of day (`08:30:00.5`); the first becomes the start of the run. Empty lines, and lines that begin
/// with `#`, are passed over.
public enum ArrivalFile {
    public static let arrivalsMax = 2_000_000

    /// Why a file was not taken; lines count from 1.
    public enum Fault: Error, Equatable, Sendable {
        case unreadable(line: Int)
        /// Earlier than the line before.
        case falls(line: Int)
        case empty
        case tooMany
        /// A day has 24 weights that are not all zero.
        case notADay(weights: Int)
    }

    /// Nanoseconds from the first arrival, ascending.
    /// - Parameter speed: how many times faster than recorded, at least 1.
    public static func arrivals(_ text: String, speed: UInt64 = 1) -> Result<[UInt64], Fault> {
        var times: [UInt64] = []
        var first: UInt64 = 0
        var last: UInt64 = 0
        for (number, line) in lines(text) {
            guard let time = SecondsText.nanoseconds(line) else { return .failure(.unreadable(line: number)) }
            if times.isEmpty { (first, last) = (time, time) }
            guard time >= last else { return .failure(.falls(line: number)) }
            guard times.count < arrivalsMax else { return .failure(.tooMany) }
            times.append((time - first) / max(speed, 1))
            last = time
        }
        return times.isEmpty ? .failure(.empty) : .success(times)
    }

    /// The weights of the hours of a day, midnight first: 24 whole numbers, one a line.
    public static func dayWeights(_ text: String) -> Result<[Int], Fault> {
        var weights: [Int] = []
        for (number, line) in lines(text) {
            guard let weight = Int(line), (0...1_000_000).contains(weight) else { return .failure(.unreadable(line: number)) }
            weights.append(weight)
        }
        guard weights.count == 24, weights.contains(where: { $0 > 0 }) else { return .failure(.notADay(weights: weights.count)) }
        return .success(weights)
    }

    private static func lines(_ text: String) -> [(number: Int, text: Substring)] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.enumerated().compactMap { index, line in
            let trimmed = line.drop { $0 == " " || $0 == "\t" }
            let end = trimmed.lastIndex { $0 != " " && $0 != "\t" && $0 != "\r" }
            guard let end, !trimmed.hasPrefix("#") else { return nil }
            return (index + 1, trimmed[...end])
        }
    }
}
