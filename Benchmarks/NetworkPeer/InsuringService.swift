import ClaimDatabase
import Foundation
import Hummingbird
import NIOFoundationEssentialsCompat

/// The insuring region: decides, books and commits in one transaction with the person's row locked.
struct InsuringService: Sendable {
    private let database: PostgresPool

    init(_ parameters: String, connections: Int) throws {
        database = try PostgresPool(parameters, connections: connections, statements: [InsuringSchema.settle])
    }

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/ready") { _, _ in "ready" }
        router.post("/settle") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            let question = try JSONDecoder().decode(SettleQuestion.self, from: Data(buffer: body))
            return Response(json: try JSONEncoder().encode(try await settle(question)))
        }
        return router
    }

    private func settle(_ question: SettleQuestion) async throws -> SettleReply {
        let rows = try await database.run(
            PostgresPool.Statement(index: 0),
            [
                question.msgid, question.visit, question.batch, question.person, question.treating, question.visitType,
                question.level, String(question.day), question.disease,
            ] + question.split.map { String($0) } + [
                String(question.hospitalPart), question.useAccount ? "t" : "f", question.isTrial ? "t" : "f",
            ])
        guard let row = rows.first, let settlementID = row[0].flatMap({ Int64($0) }) else { return SettleReply(isRefused: true) }
        func number(_ column: Int) -> Int64 { row[column].flatMap { Int64($0) } ?? 0 }
        return SettleReply(
            isRefused: false, settlementID: settlementID, balance: number(1), pool: UInt32(number(2)),
            insurance: UInt16(number(3)), personType: UInt32(number(4)), isCivilServant: row[5] == "t",
            figures: (6..<22).map(number))
    }
}

extension Response {
    init(json: Data) {
        self.init(
            status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(data: json)))
    }
}
