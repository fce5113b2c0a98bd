import ArgumentParser
import NodeService

@main
struct MedclearNode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: NodeServiceName.program,
        abstract: "The services of a network: regional nodes and the hub. 区域节点与国家平台服务")
}
