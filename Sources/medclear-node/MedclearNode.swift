import ArgumentParser
import CommandSupport
import LoadGenerator
import NodeService

/// The services of a network: a regional node, the hub, and what sets up, watches and orders them.
@main
struct MedclearNode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: ServiceVersion.program,
        abstract: "The services of a network: regional nodes and the hub. 区域节点与国家平台服务",
        discussion: """
            Examples:
              medclear-node network init --out net --regions 310000,340000
              medclear-node network up --dir net
              medclear-node node --config net/340000/node.json
              medclear-node load --network net --rate 100
              medclear-node admin --socket net/340000/admin.sock --key net/operators/operator-a.pem status

            Exit codes: 0 done, 1 refused, 2 usage or configuration, 3 damaged journal, 4 internal.
            """,
        subcommands: [
            NodeCommand.self, HubCommand.self, NetworkCommand.self, AdminCommand.self, KeyCommand.self, LoadCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            CommandExit.leave(after: error, of: Self.self)
        }
    }
}
