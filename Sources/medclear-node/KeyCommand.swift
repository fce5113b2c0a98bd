import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import LedgerTypes
import NodeConfiguration
import NodeService
import StrictJSON

/// `medclear-node key`
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make a node's next message key. 生成下一把报文密钥",
        discussion: """
            Writes the private key beside the others of the node and prints the line that everybody's key ring gets. The key takes the next
            number and is used from its time on; until then all nodes must have approved the ring (admin approve-keys) and read it again
            (admin reload). Nothing is overwritten.

            witness makes both keys of checkpoints (checkpoint.secret, witness.secret) and the witness's empty book, and prints the two lines
            that everybody's file witness.keys gets. It is for a node that has none, or whose book was lost. With --name it is for a node
            whose witnesses signed another history, and whose log begins anew. 见证密钥

            Examples:
              medclear-node key --config net/340000/node.json --use signing --valid-in 3600
              medclear-node key --config net/340000/node.json --use witness
              medclear-node key --config net/340000/node.json --use witness --name medclear.local/2/340000
            """)

    @Option(help: "The configuration file of the node, JSON.", completion: .file(extensions: ["json"]))
    var config: String

    @Option(help: "signing, sealing or witness.")
    var use: String

    @Option(help: "Name of the node's log, with --use witness: its last part is the node. Default: the one in witness.keys.")
    var name: String?

    @Option(help: "Seconds until the key may be used.")
    var validIn = 3_600

    @Flag(help: "JSON instead of text.")
    var json = false

    func run() throws {
        guard (0...31_536_000).contains(validIn) else {
            throw CommandFailure(.usage, "--valid-in 应为 0 至 31536000", "--valid-in: 0 to 31536000")
        }
        guard name == nil || use == "witness" else {
            throw CommandFailure(.usage, "--name 只用于 --use witness", "--name goes with --use witness")
        }
        let arguments = try ServiceArguments.parse(["--config", config])
        let now = UInt64(Date().timeIntervalSince1970) + UInt64(validIn)
        do {
            let configuration = try arguments.read(try role())
            if use == "witness" { return show(try WitnessKeyFiles.create(for: configuration, name: name)) }
            let made = try KeyMaker.make(
                configuration, use: use, validFrom: Timestamp(nanoseconds: now * 1_000_000_000))
            print(
                json
                    ? JSONValue.object([JSONMember("file", .string(made.path)), JSONMember("ring", .string(made.line))]).text
                    : "私钥 private key: \(made.path)\n公钥环新增一行 line for every keyring.txt:\n\(made.line)")
        } catch let failure as ServiceFailure {
            throw CommandFailure(.usage, failure.reason.chinese, failure.reason.english)
        }
    }

    private func show(_ lines: [String]) {
        let keys = JSONValue.object([JSONMember("keys", .array(lines.map { .string($0) }))])
        print(
            json ? keys.text : "各方 witness.keys 新增两行 lines for everybody's file witness.keys:\n" + lines.joined(separator: "\n"))
    }

    /// The file says which kind of node it is of.
    private func role() throws -> NodeRole {
        guard let data = FileManager.default.contents(atPath: config), case .success(let root) = JSONParser.parse(Array(data)),
            case .string(let text)? = root["role"], let role = NodeRole(rawValue: text)
        else {
            throw CommandFailure(.usage, "\(config) 不是节点配置文件", "\(config) is no configuration of a node")
        }
        return role
    }
}
