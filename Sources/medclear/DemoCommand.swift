import ArgumentParser
import ClaimCommands
import ClaimTypes
import Clearing
import CommandSupport
import Foundation
import LedgerTypes
import Messages
import PolicyFiles
import Simulator

/// `medclear demo`: a whole network in one process, from the counter to the sealed close and the audit.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Four regions and the hub clear a month. 四个参保/就医地区与国家平台完成一个月的结算、对账与清算",
        discussion: """
            Settles the example claims and generated ones over a transport that drops and duplicates messages, kills a region in \
            the middle of a day and recovers it from its disk, reconciles every day three ways, closes the month, then verifies \
            and replays every journal in a fresh state.

            Examples:
              medclear demo
              medclear demo --claims 200000 --seed 7
              medclear demo --json --out /tmp/month > report.json
            """)

    @Option(help: "Claims in all, the example claims included.")
    var claims = 20_000

    @Option(help: "Seed of everything that is made up; the same seed gives the same journals.")
    var seed: UInt64 = 20_260_901

    @Option(help: "Keep the journals and reports in this new folder. Without it they go to a temporary folder and are removed.")
    var out: String?

    @Option(help: "Folder with example claims, persons, policies and catalogues.")
    var examples: String?

    @Option(help: "Which figures pay: gross, bilateral or multilateral. All three are always shown.")
    var netting = NettingChoice.gross

    @Option(help: "Messages dropped, per mille; as many are duplicated.")
    var faults = 20

    @Flag(help: "One JSON object on standard output, nothing else there.")
    var json = false

    func validate() throws {
        guard (1...50_000_000).contains(claims) else { throw ValidationError("--claims takes 1 to 50000000, not \(claims)") }
        guard (0...500).contains(faults) else { throw ValidationError("--faults takes 0 to 500, not \(faults)") }
    }

    func run() throws {
        let folder = try DemoFolder(out)
        defer { folder.removeIfTemporary() }
        let result = try blocking { try await DemoRun(self, folder: folder.path).run() }
        let report = DemoReport(result, netting: netting.method)
        try report.writeFiles(into: folder.path + "/reports")
        print(json ? report.json() : report.text(keptIn: out))
        if !result.isSound { throw ExitCode(CommandExit.refused.rawValue) }
    }

    /// Runs async work from a synchronous command; the main thread has nothing else to do.
    private func blocking<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
        let done = DispatchSemaphore(value: 0)
        let box = ResultBox<Value>()
        Task.detached {
            do { box.result = .success(try await work()) } catch { box.result = .failure(error) }
            done.signal()
        }
        done.wait()
        guard let result = box.result else { throw CommandFailure(.internal, "演示未返回结果", "the demo returned nothing") }
        return try result.get()
    }
}

/// Handed from the task to the waiting thread; the semaphore orders the two.
private final class ResultBox<Value: Sendable>: @unchecked Sendable {
    var result: Result<Value, any Error>?
}

enum NettingChoice: String, ExpressibleByArgument, CaseIterable {
    case gross, bilateral, multilateral

    var method: NettingMethod {
        switch self {
        case .gross: .grossBilateral
        case .bilateral: .netBilateral
        case .multilateral: .multilateral
        }
    }

    var paymentMethod: PaymentMethod {
        switch self {
        case .gross: .grossBilateral
        case .bilateral: .netBilateral
        case .multilateral: .multilateralNet
        }
    }
}

/// Where the journals go.
struct DemoFolder {
    let path: String
    private let isTemporary: Bool

    init(_ out: String?) throws {
        let manager = FileManager.default
        isTemporary = out == nil
        path = out ?? manager.temporaryDirectory.appendingPathComponent("medclear-demo-\(getpid())").path
        if let contents = try? manager.contentsOfDirectory(atPath: path), !contents.isEmpty {
            throw CommandFailure(
                .usage, "目录 \(path) 非空；演示需要一个新目录", "\(path) is not empty: the demo wants a new folder")
        }
        do { try manager.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
            throw CommandFailure(.usage, "无法创建目录 \(path)", "cannot create \(path): \(error.localizedDescription)")
        }
    }

    func removeIfTemporary() {
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }
}
