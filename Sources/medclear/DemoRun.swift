import ClaimCommands
import ClaimTypes
import Clearing
import CommandSupport
import Foundation
import HospitalInterface
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import PolicyFiles
import Reconciliation
import Registry
import Settlement
import Simulator

/// What a demo came to, figures only.
struct DemoResult: Sendable {
    let seed: UInt64
    let window: WindowNumber
    let tally: DeskTally
    let workedExamples: [WorkedExample]
    let audit: MonthAudit
    let recovery: [RecoveryFinding]
    let comparedPairs: Int
    let unequalPairs: Int
    let statements: StatementTally
    let contests: [ContestOutcome]
    /// What comparing the records of each pair's days came to.
    let records: RecordFindings
    /// Each region's differences, in the order of regions.
    let differences: [(region: RegionCode, all: [StandingDifference])]
    let table: NationalClearingTable
    let netting: Netting
    /// Every day's three-way comparison, in order of days.
    let comparisons: [PairComparison]
    /// Deductions by window and insuring region, and what the other sides' books hold of them.
    let deductions: [FoundDeductions]
    let poolSplits: [PoolSplit]
    /// Owed for the settlements that stand, before deductions.
    let settledOwed: Fen
    /// As they stand after the banks confirmed.
    let payments: [PaymentDue]
    let seal: DemoSeal
    let traffic: (carried: Int, dropped: Int, duplicated: Int)
    let refusedParcels: Int
    let stages: [Stage]

    /// A part of the run and what it took.
    struct Stage: Sendable {
        let name: BilingualText
        var seconds: Double
    }

    /// Nothing lost, doubled, unknown, unpaid, unsealed, unequal or different on replay.
    var isSound: Bool {
        audit.acknowledgedLost == 0 && audit.doubleEffects == 0 && audit.unknown == 0 && audit.pairsOutOfBalance == 0
            && payments.allSatisfy { $0.state == .discharged } && seal.isWhole && unequalPairs == 0 && records.differing == 0
            && records.notComparable == 0 && refusedParcels == 0
            && audit.journals.allSatisfy(\.isVerified)
            && recovery.allSatisfy { $0.recordsAfter >= $0.recordsBefore }
    }
}

/// One of the two claims whose every figure is worked out by hand in Documentation/PolicyFiles.md.
struct WorkedExample: Sendable {
    let name: String
    let title: BilingualText
    let insurance: InsuranceKind
    let amounts: SettlementAmounts
}

/// Runs the month and times its stages.
struct DemoRun {
    private let command: DemoCommand
    private let folder: String
    private var stages: [DemoResult.Stage] = []

    init(_ command: DemoCommand, folder: String) {
        self.command = command
        self.folder = folder
    }

    func run() async throws -> DemoResult {
        var clock = StageClock()
        var progress = ProgressBar("演示 demo", total: command.claims)
        let world = try loadWorld()
        let month = try await clock.time("建账 found") { () async throws -> MonthRun in
            let exampleClaims = world.exampleRows.count { if case .claim = $0 { true } else { false } }
            let settings = MonthSettings(
                seed: command.seed, generatedClaims: max(command.claims - exampleClaims, 0), regions: Self.regions,
                window: Self.window,
                faults: TransportFaults(dropsPerMille: command.faults, duplicatesPerMille: command.faults), contestsOne: true,
                folder: folder)
            let month = try await MonthRun(settings, world: world)
            try await month.found()
            // What an auditor of these journals needs to prove who said what.
            let keys = KeyDirectory.text(of: month.network.keys.ring)
            try Data(keys.utf8).write(to: URL(filePath: folder + "/keys.txt"))
            return month
        }
        for day in Self.window.days {
            try await clock.time("结算 settle") {
                let interruption: (() async throws -> Void)? =
                    day == Self.killDay ? { try await month.killAndRecover(Self.killedRegion) } : nil
                try await month.runDay(day, interruption: interruption, progress: { progress.show($0, note: "\(day)") })
            }
            if day == Self.window.lastDay {
                try await clock.time("审核扣款 audit claims") { try await month.deduct(Self.audited) }
            }
            try await clock.time("日对账 reconcile") { try await month.reconcile() }
        }
        try await clock.time("月清算 close") { try await month.closeMonth() }
        let payments = try await clock.time("资金到账 pay") { () async throws -> [PaymentDue] in
            let terms = HubMoneyOrder.paymentTerms(command.netting.paymentMethod, drawsOnPrefund: false)
            _ = try await month.network.round(hubCommands: [.money(terms)])
            return try await month.payMonth()
        }
        let seal = try await clock.time("封存 seal") { try await DemoSeal(month) }
        try await clock.time("公布检查点 publish") { try DemoLogs.publish(folder, seed: command.seed) }
        let audit = try await clock.time("核验重放 verify+replay") {
            try await month.audit { progress.show(command.claims * $0 / $1, note: "审计 audit") }
        }
        progress.finish()
        return try await result(of: month, payments, seal, audit, clock.stages)
    }

    private func result(
        of month: MonthRun, _ payments: [PaymentDue], _ seal: DemoSeal, _ audit: MonthAudit, _ stages: [DemoResult.Stage]
    ) async throws -> DemoResult {
        let (exposure, closing) = await month.network.hub.read { ($0.exposure, $0.closings[Self.window]) }
        guard let closing,
            case .success(let table) = NationalClearingTable.of(
                exposure, window: Self.window, carried: closing.carriedFunds)
        else {
            throw CommandFailure(.internal, "清算期未能关闭", "the window did not close")
        }
        return DemoResult(
            seed: command.seed, window: Self.window, tally: month.desk.tally,
            workedExamples: Self.workedExamples(month.desk.acknowledged), audit: audit, recovery: month.recovery,
            comparedPairs: month.comparedPairs, unequalPairs: month.unequalPairs,
            statements: await month.statementTally(), contests: await month.contests(), records: month.recordFindings,
            differences: await differences(of: month), table: table, netting: closing.netting,
            comparisons: await comparisons(of: month), deductions: await deductions(of: month),
            poolSplits: try await poolSplits(of: month, table), settledOwed: await settledOwed(of: month), payments: payments,
            seal: seal,
            traffic: month.network.traffic, refusedParcels: month.network.refusals.count, stages: stages)
    }

    private func differences(of month: MonthRun) async -> [(region: RegionCode, all: [StandingDifference])] {
        var books: [(region: RegionCode, all: [StandingDifference])] = []
        for region in Self.regions {
            books.append((region, await month.network.regionNodes[region]?.read { $0.differences.differences } ?? []))
        }
        return books
    }

    private func loadWorld() throws -> MonthWorld {
        let examples = try ExampleFolder.load(command.examples)
        return MonthWorld(
            policyFiles: try PolicyFiles.read(directory: examples.path + "/Policies").get(),
            catalogueFiles: try PolicyFiles.read(directory: examples.path + "/Catalogues").get(),
            catalogues: examples.catalogues, registry: examples.registry, exampleRows: try exampleRows(examples.path))
    }

    private func exampleRows(_ path: String) throws -> [ClaimFileRow] {
        let file = path + "/claims.jsonl"
        guard let text = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(.usage, "无法读取文件 \(file)", "cannot read the file \(file)")
        }
        let rows = text.split(separator: UInt8(ascii: "\n")).prefix(command.claims)
        return try rows.enumerated().map { index, line in
            do { return try RowDecoder.decode([UInt8](line), line: index + 1).get() } catch {
                throw CommandFailure(.damaged, "\(file) 有误: \(error)", "\(file) is faulty: \(error)")
            }
        }
    }

    private static func workedExamples(_ settlements: [AcknowledgedSettlement]) -> [WorkedExample] {
        [
            ("EX1", "employee, referral, cap crossed", BilingualText("职工·转诊·超封顶线", "employee, referral, cap crossed")),
            ("EX2", "resident, unfiled, serious illness and assistance", BilingualText("居民·未备案·大病与救助", "resident, unfiled")),
        ].compactMap { visit, name, title in
            settlements.first { $0.visitID == visit }.map {
                WorkedExample(name: name, title: title, insurance: $0.insurance, amounts: $0.amounts)
            }
        }
    }

    static let regions = [310_000, 330_000, 340_000, 660_000].map { RegionCode($0) }
    static let window = WindowNumber(202_609)
    /// Settlements from which the audit desks deduct before the month ends.
    static let audited = 8
    static let killedRegion = RegionCode(340_000)
    static let killDay = window.firstDay.adding(days: 14)
}

/// Adds up wall-clock time by stage.
struct StageClock {
    private(set) var stages: [DemoResult.Stage] = []

    /// - Parameter name: Chinese and English, separated by a blank.
    mutating func time<Value>(_ name: String, _ work: () async throws -> Value) async throws -> Value {
        let start = ContinuousClock.now
        let value = try await work()
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let elapsed = Double(seconds) + Double(attoseconds) * 1e-18
        let parts = name.split(separator: " ", maxSplits: 1).map(String.init)
        let title = BilingualText(parts[0], parts[1])
        if let index = stages.firstIndex(where: { $0.name == title }) {
            stages[index].seconds += elapsed
        } else {
            stages.append(DemoResult.Stage(name: title, seconds: elapsed))
        }
        return value
    }
}
