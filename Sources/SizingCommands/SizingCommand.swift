public import ArgumentParser
import CommandSupport
import StrictJSON

/// `medclear sizing`: machines for a number of claims, from what was measured.
public struct SizingCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "sizing",
        abstract: "Cores, memory, disk and network for a number of claims a day. 按日结算量估算机器规模",
        discussion: """
            Works in whole numbers from one file of measured figures that is part of this program; the machine, commit and seed each was \
            measured with are printed beside the answer. A plan, not a promise: other machines differ, so measure yours with make bench.

            Examples:
              medclear sizing --claims-per-day 900000
              medclear sizing --claims-per-day 5000000 --years 15 --regions 32
              medclear sizing --claims-per-day 200000 --regions 1 --json
            """)

    @Option(help: "Settled claims a day, of all regions together. 全网日结算笔数")
    var claimsPerDay: Int

    @Option(help: "Years since the founding, whose journals are kept. 账本保存年数")
    var years = 1

    @Option(help: "Regional nodes, each with an equal share. 地区节点数")
    var regions = 32

    @Option(help: "The busiest second over the mean of a day. 峰值倍数")
    var peak = 6

    @Flag(help: "One JSON object on standard output, nothing else there.")
    var json = false

    public init() {}

    public func validate() throws {
        func check(_ value: Int, _ range: ClosedRange<Int>, _ name: String) throws {
            guard range.contains(value) else {
                throw ValidationError(
                    "--\(name) 取 \(range.lowerBound) 至 \(range.upperBound) / takes \(range.lowerBound) to \(range.upperBound), not \(value)"
                )
            }
        }
        try check(claimsPerDay, 1...SizingQuestion.claimsPerDayMax, "claims-per-day")
        try check(years, 1...SizingQuestion.yearsMax, "years")
        try check(regions, 1...SizingQuestion.regionsMax, "regions")
        try check(peak, 1...SizingQuestion.peakMax, "peak")
    }

    public func run() throws {
        let question = SizingQuestion(claimsPerDay: claimsPerDay, years: years, regions: regions, peak: peak)
        let report = SizingReport(question, .embedded)
        print(json ? report.json.text : report.text)
    }
}
