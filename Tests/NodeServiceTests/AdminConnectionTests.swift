import Glibc
import StrictJSON
import Testing

@testable import NodeService

/// What fits through the admin socket.
@Suite("Admin: long requests and answers")
struct AdminConnectionTests {
    /// Both ends of a socket. Whoever writes much does so in a task of its own.
    private static func ends() throws -> (AdminConnection, AdminConnection) {
        var pair: [Int32] = [0, 0]
        let made = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair)
        try #require(made == 0)
        return (AdminConnection(pair[0]), AdminConnection(pair[1]))
    }

    @Test("an answer of some mebibytes arrives whole", .timeLimit(.minutes(1)))
    func long() async throws {
        let (node, desk) = try Self.ends()
        let answer = JSONValue.array((0..<100_000).map { .string("row \($0) of a long list of payments") })
        async let written: Void = Task.detached { try node.write(answer: answer) }.value
        let line = try #require(try desk.readLine(atMost: AdminConnection.answerBytesMax))
        try await written
        #expect(line.count > 3 << 20)
        guard case .success(let read) = JSONParser.parse(line) else {
            Issue.record("what was read is no JSON")
            return
        }
        #expect(read == answer)
        node.end()
        desk.end()
    }

    @Test("M10: a request of a mebibyte is refused, and so is an answer above the limit, before anything of it is sent")
    func tooLong() async throws {
        let (node, desk) = try Self.ends()
        async let written: Void = Task.detached { desk.write(.string(String(repeating: "x", count: 2 << 20))) }.value
        #expect(throws: ServiceFailure.self) { try node.readLine() }
        node.end()
        await written
        desk.end()
        let (second, reader) = try Self.ends()
        #expect(throws: ServiceFailure.self) {
            try second.write(answer: .string(String(repeating: "x", count: 1_000)), atMost: 1_000)
        }
        second.end()
        #expect(try reader.readLine() == nil, "nothing was sent")
        reader.end()
    }
}
