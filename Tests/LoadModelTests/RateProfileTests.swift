import LoadModel
import Testing

@testable import ClaimGenerator

private let second: UInt64 = 1_000_000_000

@Suite("Rates that change")
struct RateProfileTests {
    @Test("Constant arrivals under a profile: each piece has its visits, evenly, to the nanosecond")
    func pieces() {
        let profile = RateProfile(pieces: [
            .init(nanoseconds: second, milliVisits: 2_000), .init(nanoseconds: second, milliVisits: 0),
            .init(nanoseconds: 2 * second, milliVisits: 4_000),
        ])
        let times = Array(ArrivalSchedule(.constant, profile: profile, seed: 1))
        #expect(times == [0, second / 2, 2 * second, 5 * second / 2, 3 * second, 7 * second / 2])
        #expect(profile.nanoseconds == 4 * second && profile.milliVisits == 6_000 && profile.perSecondMost == 2)
    }

    @Test("A day: every hour has its share, in the order of the hours, and the busy one a fifth")
    func day() {
        let weights = [0, 0, 0, 0, 0, 0, 0, 0, 300, 300, 300, 100] + Array(repeating: 0, count: 12)
        let profile = RateProfile.day(visits: 1_000, weights: weights, in: 24 * second)
        let times = Array(ArrivalSchedule(.constant, profile: profile, seed: 1))
        let byHour = Dictionary(grouping: times) { Int($0 / second) }.mapValues(\.count)
        #expect(byHour == [8: 300, 9: 300, 10: 300, 11: 100])
        #expect(profile.nanoseconds == 24 * second)
        // Twenty-four does not divide these: the last hour takes the rest.
        #expect(RateProfile.day(visits: 1, weights: weights, in: 1_000_001).nanoseconds == 1_000_001)
    }

    @Test(
        "Poisson arrivals under a profile: repeatable, ascending, and as many as meant in each piece",
        arguments: [UInt64(1), 20_260_901])
    func poisson(seed: UInt64) {
        let profile = RateProfile(pieces: [
            .init(nanoseconds: 10 * second, milliVisits: 2_000_000), .init(nanoseconds: 10 * second, milliVisits: 8_000_000),
        ])
        let times = Array(ArrivalSchedule(.poisson, profile: profile, seed: seed))
        #expect(times == Array(ArrivalSchedule(.poisson, profile: profile, seed: seed)), "seed \(seed)")
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        let first = times.count { $0 < 10 * second }
        // Four standard deviations.
        #expect(abs(first - 2_000) < 180 && abs(times.count - first - 8_000) < 360, "seed \(seed): \(first), \(times.count)")
    }

    @Test("Seconds are read to the nanosecond, or not at all")
    func seconds() {
        let readable: [(String, UInt64)] = [
            ("0", 0), ("12", 12 * second), ("12.5", 12 * second + second / 2), ("0.000000001", 1), ("00:00:01", second),
            ("10:30:00.25", 37_800 * second + second / 4), ("23:59:59", 86_399 * second),
        ]
        for (text, time) in readable { #expect(SecondsText.nanoseconds(text) == time, "\(text)") }
        for text in [
            "", "-1", "+1", " 1", "1.", ".5", "1.0000000001", "1e3", "24:00:00", "1:00:00", "00:60:00", "00:00:60", "00:00",
            "9999999999",
        ] {
            #expect(SecondsText.nanoseconds(text) == nil, "\(text)")
        }
        for text in ["0", "12", "12.5", "0.001", "3.25"] { #expect(SecondsText.nanoseconds(text).map(SecondsText.text) == text) }
    }

    @Test("Recorded arrivals: comments and blanks passed over, from the first on, as many times as fast as wanted")
    func recorded() {
        #expect(
            ArrivalFile.arrivals("# day\n08:00:00\n\n08:00:01.5\r\n  08:00:01.5\n")
                == .success([0, 3 * second / 2, 3 * second / 2]))
        #expect(ArrivalFile.arrivals("5\n15\n", speed: 10) == .success([0, second]))
        let refused: [(String, ArrivalFile.Fault)] = [
            ("", .empty), ("# nothing\n", .empty), ("1\nx\n", .unreadable(line: 2)), ("\n2\n1\n", .falls(line: 3)),
        ]
        for (text, fault) in refused { #expect(ArrivalFile.arrivals(text) == .failure(fault), "\(text)") }
    }

    @Test("A day's profile has 24 weights, not all zero")
    func weights() {
        let day = (0..<24).map(String.init).joined(separator: "\n")
        #expect(ArrivalFile.dayWeights(day) == .success(Array(0..<24)))
        #expect(ArrivalFile.dayWeights("1\n2\n") == .failure(.notADay(weights: 2)))
        #expect(
            ArrivalFile.dayWeights(Array(repeating: "0", count: 24).joined(separator: "\n")) == .failure(.notADay(weights: 24)))
        #expect(ArrivalFile.dayWeights("-1") == .failure(.unreadable(line: 1)))
    }
}
