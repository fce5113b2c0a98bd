import ArgumentParser
import StrictJSON
import Testing

@testable import SizingCommands

/// The plan is arithmetic that anyone can do again, and says what it rests on.
@Suite("medclear sizing")
struct SizingTests {
    /// Round figures, so that a plan can be worked out by hand.
    static func figures(processMebibytes: Int = 100) throws -> MeasuredFigures {
        func figure(_ name: String, _ value: Int) -> String {
            #""\#(name)": {"value": \#(value), "unit": "u", "source": "bench of \#(name), commit abc, seed 7"}"#
        }
        let parts = [
            figure("regionMicroseconds", 5_000), figure("hubMicroseconds", 1_000), figure("journalBytes", 3_000),
            figure("hubJournalBytes", 1_000), figure("claimBytes", 200), figure("accountBytes", 150),
            figure("replayMicroseconds", 100),
            figure("messageBytes", 250), figure("messages", 4), figure("processMebibytes", processMebibytes),
        ]
        let text = #"{"format": "medclear-sizing/1", "machine": "a machine", "figures": {\#(parts.joined(separator: ", "))}}"#
        return try #require(MeasuredFigures(Array(text.utf8)))
    }

    /// 864,000 claims a day are 10 a second, 60 at the peak of six. Ten regions: 86,400 each, 1 a second and 6 at the peak.
    ///
    ///     region: 6 × 5 ms = 0.030 cores busy; 86,400 × 365 × 2 sides × 200 B = 12,614,400,000 B a year, and 100 MiB of process;
    ///             86,400 × 365 × 15 × 2 sides × 100 µs = 94,608 s of replay when it starts;
    ///             86,400 × 365 × 2,000 B = 63,072,000,000 B a year; 6 × 2 × 4 messages × 250 B × 8 = 96,000 bit/s
    ///     hub:    60 × 1 ms = 0.060 cores; 864,000 × 365 × 1,000 B = 315,360,000,000 B a year; 960,000 bit/s
    @Test("A network worked out by hand: cores, memory, disk and network of a region and the hub")
    func worked() throws {
        let estimate = SizingEstimate(
            SizingQuestion(claimsPerDay: 864_000, years: 15, regions: 10), from: try Self.figures())
        #expect(estimate.peakMilliclaimsPerSecond == 60_000)
        #expect(
            estimate.region
                == .init(
                    busyMillicores: 30, cores: 2, memoryBytes: 15 * 12_614_400_000 + 104_857_600,
                    memoryBytesPerYear: 12_614_400_000, diskBytesPerYear: 63_072_000_000, diskBytes: 946_080_000_000,
                    networkBitsPerSecond: 96_000, startSeconds: 94_608))
        #expect(
            estimate.hub
                == .init(
                    busyMillicores: 60, cores: 2, memoryBytes: 104_857_600, memoryBytesPerYear: nil,
                    diskBytesPerYear: 315_360_000_000, diskBytes: 4_730_400_000_000, networkBitsPerSecond: 960_000,
                    startSeconds: nil))
        #expect(estimate.bytesPerMillionAccounts == 150_000_000)
    }

    /// 86,400,000 claims of one region are 1,000 a second and 6,000 at the peak: 6,000 × 5 ms = 30 cores busy, so 60 to have. The hub:
    /// 6,000 × 1 ms = 6 busy, 12 to have.
    @Test("Cores are busy at most half the time in the busiest second")
    func manyCores() throws {
        let estimate = SizingEstimate(SizingQuestion(claimsPerDay: 86_400_000, regions: 1), from: try Self.figures())
        #expect(estimate.region.busyMillicores == 30_000 && estimate.region.cores == 60)
        #expect(estimate.hub.busyMillicores == 6_000 && estimate.hub.cores == 12)
    }

    /// One claim a day: 6 × 5,000 µs over 86,400 s is 0.000347 thousandths of a core, and rounds up to one; four messages of 250 bytes
    /// there and back, six times a day, are 1.1 bit/s, and round up to two.
    @Test("Every division rounds up: the smallest network still needs something")
    func smallest() throws {
        let estimate = SizingEstimate(SizingQuestion(claimsPerDay: 1), from: try Self.figures())
        #expect(estimate.region.busyMillicores == 1 && estimate.region.cores == 2)
        #expect(estimate.region.networkBitsPerSecond == 2 && estimate.peakMilliclaimsPerSecond == 1)
    }

    @Test("The largest question stays within the range of numbers")
    func largest() throws {
        let question = SizingQuestion(
            claimsPerDay: SizingQuestion.claimsPerDayMax, years: SizingQuestion.yearsMax, regions: 1,
            peak: SizingQuestion.peakMax)
        let estimate = SizingEstimate(question, from: .embedded)
        #expect(estimate.region.diskBytes > 0 && estimate.region.cores > 10_000)
    }

    @Test("Text and JSON carry both languages, and the source of every figure with commit, machine and seed")
    func sources() throws {
        let report = SizingReport(SizingQuestion(claimsPerDay: 900_000, years: 3), try Self.figures())
        for word in [
            "规模估算", "Sizing", "每个地区 each region", "3 年磁盘", "3 年后内存", "start after 3 years", "未测 not measured", "a machine",
            "commit abc, seed 7",
        ] {
            #expect(report.text.contains(word), "\(word) is missing from \(report.text)")
        }
        let json = try JSONParser.parse(Array(report.json.text.utf8)).get()
        #expect(
            json["hub"]?["startSeconds"] == .null && json["hub"]?["memoryBytesPerYear"] == .null
                && json["region"]?["startSeconds"] != .null)
        #expect(json["region"]?["cores"] == .number("2") && json["years"] == .number("3"))
        #expect(json["figures"]?["messages"]?["source"] == .string("bench of messages, commit abc, seed 7"))

        let embedded = MeasuredFigures.embedded
        #expect(
            embedded.all.filter { $0.name != "messages" && $0.name != "messageBytes" }.allSatisfy {
                $0.figure.source.contains("commit ")
            })
        #expect(embedded.all.allSatisfy { $0.figure.value > 0 }, "a figure of zero would be a plan for nothing")
    }

    @Test("M10: a data file without a figure, without a source, or of another format is none")
    func damaged() throws {
        let whole = #""messages": {"value": 4, "unit": "u", "source": "s"}"#
        #expect(MeasuredFigures(Array(#"{"format": "medclear-sizing/1", "machine": "m", "figures": {\#(whole)}}"#.utf8)) == nil)
        #expect(MeasuredFigures(Array("[]".utf8)) == nil)
    }

    @Test(
        "M10: what cannot be planned is refused with the name of the option",
        arguments: [
            (["--claims-per-day", "0"], "claims-per-day"), (["--claims-per-day", "10", "--regions", "0"], "regions"),
            (["--claims-per-day", "10", "--years", "101"], "years"), (["--claims-per-day", "10", "--peak", "0"], "peak"),
        ])
    func refused(arguments: [String], option: String) {
        #expect {
            _ = try SizingCommand.parse(arguments)
        } throws: { error in
            SizingCommand.message(for: error).contains("--\(option) 取")
        }
    }

    @Test(
        "Times are shown in hours and minutes, rounded up",
        arguments: [(0, "0 min"), (1, "1 min"), (3_600, "1 h 0 min"), (94_608, "26 h 17 min")])
    func times(seconds: Int, text: String) { #expect(SizingReport.time(seconds) == text) }

    @Test(
        "Bytes are shown in the largest unit, rounded up to a tenth",
        arguments: [(1, "0.1 KiB"), (1_024, "1.0 KiB"), (1_048_577, "1.1 MiB"), (3 << 30, "3.0 GiB")])
    func bytes(value: Int, text: String) { #expect(SizingReport.bytes(value) == text) }
}
