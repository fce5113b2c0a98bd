import ArgumentParser
import CommandSupport
import Foundation
import LoadModel

/// `medclear-node load`: open-loop load on running hospital interfaces.
public struct LoadCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Puts hospital interfaces under load and reports latencies from the intended start. 压力测试",
        discussion: """
            Visits arrive at a rate that does not wait for answers (open loop): a node that stalls is charged for everybody it kept \
            waiting. Each visit is registered, its lines are uploaded, and it is pre-settled, settled, or both. Outcome unknown (−1) \
            and "busy" are asked again with the same message id; refused (−2) is counted. Claims are those of the network's made-up \
            people. The plan's digest is the same for the same seed and settings.

            Faults (--fault): kill:NODE@AT+FOR is kill −9 at second AT of the run and a new start FOR seconds later, of a network of one's \
            own; stop:NODE@AT+FOR is SIGSTOP and SIGCONT, a partition, also of a network that `network up` runs on this machine. With \
            faults, and in scenarios, hospitals ask until they know; what nobody knows at the end is listed, and the exit code is 1.

            Put only machines of your own under load.

            Examples:
              medclear-node load --network DIR --rate 200                what network init made, while it runs
              medclear-node load --network DIR --hospitals 64            what it can carry: a closed loop
              medclear-node load --own-network 3 --ramp 50:400:50 --html ramp.html
              medclear-node load --own-network 3 --rate 60 --fault kill:310000@10+3 --fault stop:hub@20+2
              medclear-node load --scenario national-day --peak --own-network 4 --scale 1/500 --html day.html
              medclear-node load --scenarios                             every scenario: purpose, size, conditions, what is left out
              medclear-node load --network DIR --replay times.txt --replay-speed 60
              medclear-node load --target 310000=https://127.0.0.1:8443 --trust ca.pem --credentials secrets.txt --mix settle
            """)

    @OptionGroup(title: "What is put under load") var subject: SubjectOptions
    @OptionGroup(title: "Pace") var pace: PaceOptions
    @OptionGroup(title: "Visits") var visits: MixOptions

    @Option(
        help: "A named load: \(LoadScenario.all.map(\.name).joined(separator: ", ")). It starts a network when none is named.")
    var scenario: String?

    @Flag(help: "List the scenarios, and stop.")
    var scenarios = false

    @Option(help: "Part of a scenario's full size: 1/N, or 1. (default: what two cores carry)")
    var scale: String?

    @Flag(help: "national-day: the peak day.")
    var peak = false

    @Option(help: "kill:NODE@AT+FOR or stop:NODE@AT+FOR, seconds of the run; NODE is hub or a region. May be repeated.")
    var fault: [String] = []

    @Option(help: "Seconds after the measured time in which unknown outcomes are asked for. (default: 10; 60 with faults)")
    var drain: Int?

    @Option(help: "Write a report with plots, one HTML file that needs nothing else.", completion: .file(extensions: ["html"]))
    var html: String?

    @Flag(help: "Print the result as one JSON object, nothing else on standard output.")
    var json = false

    @Flag(help: "Show nothing while it runs.")
    var quiet = false

    public init() {}

    public func validate() throws {
        if scenarios { return }
        guard subject.network != nil || subject.ownNetwork != nil || !subject.target.isEmpty || scenario != nil else {
            throw ValidationError("--network, --own-network, --target or --scenario is missing")
        }
        if let scenario, LoadScenario.named(scenario) == nil {
            throw ValidationError("there is no scenario \(scenario): \(LoadScenario.all.map(\.name).joined(separator: ", "))")
        }
        guard scenario == nil || (!pace.namesArrivals && !visits.namesVisits) else {
            throw ValidationError(
                "a scenario has its own rate, arrivals and visits: --scale, --duration and --warmup change its size")
        }
        if let scale, LoadScale(text: scale) == nil { throw ValidationError("--scale takes 1/N or 1, not \(scale)") }
        guard scenario != nil || (scale == nil && !peak) else { throw ValidationError("--scale and --peak belong to --scenario") }
        for text in fault where FaultOrder(text: text) == nil {
            throw ValidationError("\(text) is no fault: kill:NODE@AT+FOR or stop:NODE@AT+FOR, such as kill:310000@10+3")
        }
        if let late = FaultOrder.overlap(in: fault.compactMap(FaultOrder.init(text:))) {
            throw ValidationError("\(late.text) begins before another fault of that node is over")
        }
        try Bounds.check(drain, 0...600, "drain")
    }

    public func run() async throws {
        if scenarios { return print(LoadScenario.listing) }
        let named = scenario.flatMap(LoadScenario.named)
        let own = try await ownNetwork(named)
        let guardian = own.map(Guardian.init)
        defer { guardian?.end() }
        let found = try self.found(own)
        let task = try makeTask(named, regions: found.source.regions)
        try check(task, found)
        try FileLimit.allow(connections: task.settings.connections)
        var session = LoadSession(subject: found, view: LiveView(isQuiet: quiet || json))
        let result = try await session.ramp(task)
        let wrong = guardian?.end() ?? []
        try show(result)
        try judge(result, wrong: wrong)
    }

    private func ownNetwork(_ scenario: LoadScenario?) async throws -> OwnNetwork? {
        let isNamed = subject.network != nil || !subject.target.isEmpty
        guard let regions = subject.ownNetwork ?? (isNamed ? nil : scenario?.regions) else { return nil }
        if !quiet, !json { Console.error("==> 启动 \(regions) 个地区的网络 starting a network of \(regions) regions") }
        let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
        return try await OwnNetwork(executable: executable, regions: regions, persons: subject.persons ?? 2_000, seed: 1)
    }

    private func show(_ result: LoadResult) throws {
        if let html {
            do {
                try Data(LoadPage(result: result).html.utf8).write(to: URL(filePath: html), options: .atomic)
            } catch {
                throw CommandFailure(.usage, "无法写入 \(html)：\(error)", "\(html) cannot be written: \(error)")
            }
        }
        let report = LoadReport(result: result)
        print(json ? report.json : report.text)
    }

    /// Amounts that do not add up, processes that ended wrongly and outcomes that patient hospitals do not know are no success.
    private func judge(_ result: LoadResult, wrong: [String]) throws {
        if !result.outcome.findings.faults.isEmpty {
            throw CommandFailure(.refused, "有结算金额不平", "amounts of settlements do not add up")
        }
        if !wrong.isEmpty {
            let names = wrong.joined(separator: ", ")
            throw CommandFailure(.refused, "\(names) 未正常结束", "\(names) did not end in order")
        }
        if let failed = result.faults.first(where: { $0.failure != nil || $0.readyAfter == nil }) {
            throw CommandFailure(
                .refused, "故障 \(failed.order.text) 未能执行或恢复",
                "the fault \(failed.order.text) could not be done, or its node did not come back")
        }
        if result.settings.isPatient, !result.isResolved {
            throw CommandFailure(.refused, "仍有结果未知的请求", "the outcome of some requests is still unknown")
        }
    }

    /// China Standard Time lies eight hours ahead of UTC, always.
    public static let chinaOffset = LoadSession.chinaOffset
}

/// Takes a network away when the command ends, also by Ctrl-C or SIGTERM.
private final class Guardian: @unchecked Sendable {
    private let lock = NSLock()
    private var network: OwnNetwork?
    private var sources: [any DispatchSourceSignal] = []

    init(_ network: OwnNetwork) {
        self.network = network
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in
                end()
                exit(CommandExit.refused.rawValue)
            }
            source.activate()
            return source
        }
    }

    /// - Returns: the nodes that did not end in order; nothing the second time.
    @discardableResult
    func end() -> [String] {
        lock.withLock {
            defer { network = nil }
            return network?.stop() ?? []
        }
    }
}
