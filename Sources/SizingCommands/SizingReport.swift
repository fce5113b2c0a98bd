import ClaimTypes
import StrictJSON

/// The answer as people and programs read it, with the source of every figure it rests on.
struct SizingReport {
    let question: SizingQuestion
    let estimate: SizingEstimate
    let figures: MeasuredFigures

    init(_ question: SizingQuestion, _ figures: MeasuredFigures) {
        self.question = question
        self.figures = figures
        estimate = SizingEstimate(question, from: figures)
    }

    /// What the answer does not say.
    static let leftOut = [
        BilingualText(
            "各地区业务量按均分估算；大省请以其自身业务量、--regions 1 另算",
            "claims are shared out evenly; ask for a large region by its own claims with --regions 1"
        ),
        BilingualText(
            "不含：医院接口流量、人员登记库、日志备份、操作系统", "not in it: traffic of hospitals, registry, backups, the operating system"
        ),
        BilingualText(
            "已结算业务一直留在内存；节点启动时从头重放日志，没有快照",
            "a node keeps every claim in memory for good, and replays its journal from the first record when it starts: it has no snapshots"
        ),
        BilingualText(
            "处理器时间随批量增大而下降，此处取半载实测值", "processor time falls with larger batches; this is the figure measured at half load"),
    ]

    var text: String {
        let years = question.years == 1 ? "1 year" : "\(question.years) years"
        let rows = [
            ["", "每个地区 each region", "全国中心 hub"],
            [
                "峰时占用核数 cores busy at the peak", Self.thousandths(estimate.region.busyMillicores),
                Self.thousandths(estimate.hub.busyMillicores),
            ],
            ["配置核数 cores to have", "\(estimate.region.cores)", "\(estimate.hub.cores)"],
            [
                "每年新增内存 memory added a year", estimate.region.memoryBytesPerYear.map(Self.bytes) ?? Self.unmeasured,
                estimate.hub.memoryBytesPerYear.map(Self.bytes) ?? Self.unmeasured,
            ],
            [
                "\(question.years) 年后内存 memory after \(years)", Self.memory(estimate.region),
                Self.memory(estimate.hub),
            ],
            [
                "\(question.years) 年后启动用时 start after \(years)", Self.time(estimate.region.startSeconds),
                Self.time(estimate.hub.startSeconds),
            ],
            ["每年磁盘 disk a year", Self.bytes(estimate.region.diskBytesPerYear), Self.bytes(estimate.hub.diskBytesPerYear)],
            [
                "\(question.years) 年磁盘 disk in \(years)", Self.bytes(estimate.region.diskBytes),
                Self.bytes(estimate.hub.diskBytes),
            ],
            [
                "峰时节点间流量 traffic between nodes at the peak", Self.bits(estimate.region.networkBitsPerSecond),
                Self.bits(estimate.hub.networkBitsPerSecond),
            ],
        ]
        var lines = [
            "规模估算 / Sizing: \(question.claimsPerDay) claims a day (日结算笔数), \(question.regions) regions (地区), \(years) (年)",
            "峰值 peak: \(Self.thousandths(estimate.peakMilliclaimsPerSecond)) claims/s, \(question.peak) × mean (均值)",
            "",
        ]
        lines += rows.map { $0.joined(separator: " | ") }
        lines.append("每百万个人账户另加内存 for every million open accounts: \(Self.bytes(estimate.bytesPerMillionAccounts))")
        lines.append("")
        lines += Self.leftOut.flatMap { ["· \($0.chinese)", "  \($0.english)"] }
        lines += ["", "依据 / measured on: \(figures.machine)"]
        lines += figures.all.map { "· \($0.figure.value) \($0.figure.unit) ← \($0.figure.source)" }
        return lines.joined(separator: "\n")
    }

    var json: JSONValue {
        func number(_ value: Int) -> JSONValue { .number("\(value)") }
        func node(_ node: SizingEstimate.Node) -> JSONValue {
            .object([
                JSONMember("busyMillicores", number(node.busyMillicores)), JSONMember("cores", number(node.cores)),
                JSONMember("memoryBytes", number(node.memoryBytes)),
                JSONMember("memoryBytesPerYear", node.memoryBytesPerYear.map(number) ?? .null),
                JSONMember("startSeconds", node.startSeconds.map(number) ?? .null),
                JSONMember("diskBytesPerYear", number(node.diskBytesPerYear)), JSONMember("diskBytes", number(node.diskBytes)),
                JSONMember("networkBitsPerSecond", number(node.networkBitsPerSecond)),
            ])
        }
        let sources = figures.all.map { name, figure in
            JSONMember(
                name,
                .object([
                    JSONMember("value", number(figure.value)), JSONMember("unit", .string(figure.unit)),
                    JSONMember("source", .string(figure.source)),
                ]))
        }
        return .object([
            JSONMember("claimsPerDay", number(question.claimsPerDay)), JSONMember("years", number(question.years)),
            JSONMember("regions", number(question.regions)), JSONMember("peak", number(question.peak)),
            JSONMember("peakMilliclaimsPerSecond", number(estimate.peakMilliclaimsPerSecond)),
            JSONMember("region", node(estimate.region)), JSONMember("hub", node(estimate.hub)),
            JSONMember("bytesPerMillionAccounts", number(estimate.bytesPerMillionAccounts)),
            JSONMember("machine", .string(figures.machine)), JSONMember("figures", .object(sources)),
            JSONMember(
                "leftOut",
                .array(
                    Self.leftOut.map {
                        .object([JSONMember("zh", .string($0.chinese)), JSONMember("en", .string($0.english))])
                    })),
        ])
    }

    /// `1.234` of 1,234 thousandths.
    private static func thousandths(_ value: Int) -> String {
        let rest = String(value % 1_000)
        return "\(value / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }

    private static let unmeasured = "未测 not measured"

    private static func memory(_ node: SizingEstimate.Node) -> String {
        bytes(node.memoryBytes) + (node.memoryBytesPerYear == nil ? " 以上 and more" : "")
    }

    /// Hours and minutes, rounded up to a minute.
    static func time(_ seconds: Int?) -> String {
        guard let seconds else { return unmeasured }
        let minutes = (seconds + 59) / 60
        return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }

    /// In the largest binary unit that keeps it above one, with a decimal, rounded up.
    static func bytes(_ value: Int) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB"]
        var (unit, shift) = (0, 10)
        while unit + 1 < units.count, value >> (shift + 10) > 0 { (unit, shift) = (unit + 1, shift + 10) }
        return scaled(value, by: 1 << shift) + " " + units[unit]
    }

    private static func bits(_ value: Int) -> String {
        let units = [("kbit/s", 1_000), ("Mbit/s", 1_000_000), ("Gbit/s", 1_000_000_000)]
        let (unit, size) = units.last { value >= $0.1 } ?? units[0]
        return scaled(value, by: size) + " " + unit
    }

    private static func scaled(_ value: Int, by size: Int) -> String {
        let tenths = value / size * 10 + (value % size * 10 + size - 1) / size
        return "\(tenths / 10).\(tenths % 10)"
    }
}
