import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import LedgerTypes
import NetworkSetup

/// `medclear-node network`
struct NetworkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network", abstract: "Set up and run a local network. 本地试验网络",
        subcommands: [NetworkInitCommand.self, NetworkUpCommand.self])
}

/// `medclear-node network init`
struct NetworkInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a network that works as it stands. 生成可用的本地网络",
        discussion: """
            Writes a hub and one node for each region: certificates and keys, configurations, sample policies and catalogues, registries
            of made-up people, secrets of institutions, two operators, and a script with a first claim. Nothing that exists is
            overwritten.

            Examples:
              medclear-node network init --out net --regions 310000,340000
              medclear-node network init --out gm-net --regions 310000,330000,340000 --suite gm --persons 2000
            """)

    @Option(help: "Folder to make.", completion: .directory)
    var out: String

    @Option(help: "Clearing parties, six digits each, joined by commas.")
    var regions: String

    @Option(help: "Security suite: intl (Ed25519, SHA-256, AES-GCM) or gm (SM2, SM3, SM4).")
    var suite = "intl"

    @Option(help: "Persons enrolled in each region.")
    var persons = 200

    @Option(help: "Seed of the made-up people.")
    var seed: UInt64 = 1

    @Option(help: "First port; the others follow.")
    var port = 7_400

    @Option(help: "Seconds a hospital waits for the insuring region before it is told −1.")
    var answerSeconds = 10

    func run() throws {
        let codes = regions.split(separator: ",").map(String.init)
        let parsed = codes.compactMap { RegionCode(text: $0) }
        guard parsed.count == codes.count else {
            throw CommandFailure(.usage, "--regions 应为六位代码，以逗号分隔", "--regions takes codes of six digits joined by commas")
        }
        guard (16...1_000_000).contains(persons), (1_024...64_000).contains(port), (1...600).contains(answerSeconds) else {
            throw CommandFailure(
                .usage, "--persons 应为 16 至 1000000，--port 应为 1024 至 64000", "--persons: 16 to 1000000, --port: 1024 to 64000")
        }
        let now = Int64(Date().timeIntervalSince1970) + 28_800
        var plan = NetworkPlan(
            regions: parsed, suite: suite, persons: persons, seed: seed, today: BusinessTime(seconds: now).date)
        plan.firstPort = port
        plan.answerSeconds = answerSeconds
        do {
            try NetworkSetup(plan).create(at: out) { Console.error("==> \($0.chinese) \($0.english)") }
        } catch let error as NetworkSetupError {
            throw CommandFailure(.usage, error.reason.chinese, error.reason.english)
        }
        print(
            """
            网络已生成 the network is made: \(out)

            启动 start it:
              medclear-node network up --dir \(out)
            逐个启动 or one by one:
              medclear-node hub --config \(out)/hub/node.json
            \(parsed.sorted().map { "  medclear-node node --config \(out)/\($0)/node.json" }.joined(separator: "\n"))

            结算第一笔 settle a first claim, with curl:
              \(out)/first-claim.sh
            查看节点 look at a node:
              medclear-node admin --socket \(out)/\(parsed[0])/admin.sock --key \(out)/operators/operator-a.pem status
            """)
    }
}
