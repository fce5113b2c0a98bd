import ClaimTypes
import Dispatch
import Glibc
import LedgerTypes
import Logging
import MessageSecurity
import NodeConfiguration
import ServiceLifecycle
import StrictJSON
import Synchronization

/// What answers operators.
protocol AdminTarget: Sendable {
    func answer(_ request: AdminRequest) async throws -> JSONValue
}

/// The admin socket: a Unix socket of mode 0600. Each connection carries one request: the node sends a challenge, the operator's program
/// signs it together with the command, and gets one line of JSON back.
struct AdminSocket: Service {
    let settings: AdminSettings
    let target: any AdminTarget
    let logger: Logger

    func run() async throws {
        let listener = try listen()
        let queue = DispatchQueue(label: "medclear admin")
        let source = DispatchSource.makeReadSource(fileDescriptor: listener, queue: queue)
        source.setEventHandler { [self] in
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            Task { await serve(AdminConnection(connection)) }
        }
        source.activate()
        try? await gracefulShutdown()
        source.cancel()
        close(listener)
        unlink(settings.socket)
    }

    private func listen() throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(settings.socket.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw ServiceFailure(
                .configuration, "管理套接字路径过长：\(settings.socket)", "the path of the admin socket is too long: \(settings.socket)")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        unlink(settings.socket)
        let mask = umask(0o177)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        umask(mask)
        guard listener >= 0, bound == 0, chmod(settings.socket, 0o600) == 0, Glibc.listen(listener, 16) == 0 else {
            throw ServiceFailure(
                .system, "无法监听管理套接字 \(settings.socket)：\(String(cString: strerror(errno)))",
                "cannot listen at \(settings.socket): \(String(cString: strerror(errno)))")
        }
        return listener
    }

    private func serve(_ connection: AdminConnection) async {
        defer { connection.end() }
        guard let random = SystemRandomness().bytes(for: .hub, firstSequence: 0) else { return }
        let challenge = Hexadecimal.text(of: random)
        connection.write(.object([JSONMember("challenge", .string(challenge))]))
        do {
            guard let line = try connection.readLine() else { return }
            let request = try authenticate(line, challenge)
            logger.notice("operator", metadata: ["operator": "\(request.name)", "command": "\(request.command)"])
            let answer = try await target.answer(request)
            try connection.write(answer: .object([JSONMember("ok", .bool(true)), JSONMember("result", answer)]))
        } catch {
            let failure = error as? ServiceFailure
            let reason = failure?.reason ?? BilingualText("\(error)", "\(error)")
            logger.warning("operator refused", metadata: ["reason": "\(reason.english)"])
            connection.write(
                .object([
                    JSONMember("ok", .bool(false)), JSONMember("chinese", .string(reason.chinese)),
                    JSONMember("english", .string(reason.english)), JSONMember("usage", .bool(failure?.kind == .usage)),
                ]))
        }
    }

    private func authenticate(_ line: [UInt8], _ challenge: String) throws -> AdminRequest {
        guard case .success(let value) = JSONParser.parse(line), case .string(let name)? = value["operator"],
            case .string(let command)? = value["command"], case .array(let elements)? = value["arguments"],
            case .string(let hex)? = value["signature"], let signature = Hexadecimal.bytes(of: Array(hex.utf8))
        else { throw ServiceFailure(.configuration, "请求格式有误", "the request is malformed") }
        let arguments = elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
        let signed = AdminRequest.signedBytes(challenge: challenge, command: command, arguments: arguments)
        guard arguments.count == elements.count,
            try OperatorDirectory(path: settings.operators).isValid(signature, of: signed, by: name)
        else { throw ServiceFailure(.configuration, "操作员签名无效", "the signature is not that of a known operator") }
        var request = AdminRequest(name: name, command: command, arguments: arguments)
        if case .string(let text)? = value["order_signature"], let bytes = Hexadecimal.bytes(of: Array(text.utf8)) {
            request.orderSignature = bytes
        }
        return request
    }
}

/// One connection, read and written line by line. Reading and writing block a thread for a few seconds at most: so long the other side may
/// say nothing, or take nothing.
struct AdminConnection: Sendable {
    private let descriptor: Int32
    /// Of a request.
    static let lineBytesMax = 1 << 20
    /// Of an answer: the clearing table of 400 participants is 24 MB.
    static let answerBytesMax = 64 << 20

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        for direction in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, direction, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// - Parameter limit: of the line, in bytes.
    /// - Returns: `nil` when the other side goes away or says nothing for some seconds.
    /// - Throws: a line of that length or more; nothing of it is used.
    func readLine(atMost limit: Int = AdminConnection.lineBytesMax) throws(ServiceFailure) -> [UInt8]? {
        var line: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while line.count < limit {
            let count = read(descriptor, &part, part.count)
            guard count > 0 else { return nil }
            let end = part[..<count].firstIndex(of: UInt8(ascii: "\n"))
            line += part[..<(end ?? count)]
            if end != nil { return line }
        }
        throw Self.tooLong(limit)
    }

    static func tooLong(_ limit: Int) -> ServiceFailure {
        ServiceFailure(.usage, "请求或答复超过 \(limit) 字节", "a request or an answer is longer than \(limit) bytes")
    }

    func write(_ value: JSONValue) { write(Array((value.text + "\n").utf8)) }

    /// - Throws: an answer that nobody would read to its end; nothing of it is sent.
    func write(answer: JSONValue, atMost limit: Int = AdminConnection.answerBytesMax) throws(ServiceFailure) {
        let bytes = Array((answer.text + "\n").utf8)
        guard bytes.count <= limit else { throw Self.tooLong(limit) }
        write(bytes)
    }

    private func write(_ bytes: [UInt8]) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress! + done, bytes.count - done, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            done += count
        }
    }

    func end() { close(descriptor) }
}
