import ClaimTypes
import Glibc
import LedgerTypes
import MessageSecurity
import Messages
import StrictJSON

/// Says one thing to a node over its admin socket, in the name of one operator.
public struct AdminClient {
    private let socketPath: String
    private let name: String
    private let key: SigningKey

    public init(socket: String, name: String, keyFile: String) throws(ServiceFailure) {
        socketPath = socket
        self.name = name
        switch SigningKey.load(.international, from: keyFile) {
        case .success(let key): self.key = key
        case .failure(let refusal): throw ServiceFailure(.configuration, refusal.text.chinese, refusal.text.english)
        }
    }

    /// Signs and sends an order. The same order and id has to come from a second operator where two are needed.
    public func order(_ order: OperatorOrder) throws(ServiceFailure) -> JSONValue {
        try send("order", [order.text], orderSignature: key.sign(OperatorSigned.signedBytes(of: order)))
    }

    /// - Returns: what the node answered.
    public func send(
        _ command: String, _ arguments: [String], orderSignature: [UInt8] = []
    ) throws(ServiceFailure) -> JSONValue {
        let connection = AdminConnection(try connect())
        defer { connection.end() }
        guard let line = try connection.readLine(), case .success(let greeting) = JSONParser.parse(line),
            case .string(let challenge)? = greeting["challenge"]
        else { throw silent }
        let signed = AdminRequest.signedBytes(challenge: challenge, command: command, arguments: arguments)
        let request = JSONValue.object([
            JSONMember("operator", .string(name)), JSONMember("command", .string(command)),
            JSONMember("arguments", .array(arguments.map { .string($0) })),
            JSONMember("signature", .string(Hexadecimal.text(of: key.sign(signed)))),
            JSONMember("order_signature", .string(Hexadecimal.text(of: orderSignature))),
        ])
        guard request.text.utf8.count < AdminConnection.lineBytesMax else {
            throw AdminConnection.tooLong(AdminConnection.lineBytesMax)
        }
        connection.write(request)
        guard let line = try connection.readLine(atMost: AdminConnection.answerBytesMax + 1),
            case .success(let answer) = JSONParser.parse(line)
        else { throw silent }
        guard case .bool(true)? = answer["ok"], let result = answer["result"] else {
            guard case .string(let chinese)? = answer["chinese"], case .string(let english)? = answer["english"] else {
                throw silent
            }
            throw ServiceFailure(answer["usage"] == .bool(true) ? .usage : .configuration, chinese, english)
        }
        return result
    }

    private var silent: ServiceFailure {
        ServiceFailure(.system, "节点未答复：\(socketPath)", "the node behind \(socketPath) gave no answer")
    }

    private func connect() throws(ServiceFailure) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(socketPath.utf8).prefix($0.count - 1)) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard descriptor >= 0, connected == 0 else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw ServiceFailure(
                .system, "无法连接 \(socketPath)：\(reason)；节点是否在运行？",
                "cannot connect to \(socketPath): \(reason); is the node running?")
        }
        return descriptor
    }
}
