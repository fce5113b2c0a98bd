import AsyncHTTPClient
import Benefits
import ClaimCommands
import ClaimDatabase
import ClaimGenerator
import ClaimTypes
import Foundation
import HospitalInterface
import Hummingbird
import LedgerTypes
import NIOFoundationEssentialsCompat
import NIOHTTP1
import NIOSSL
import StrictJSON

/// The treating region: keeps visits and lines, splits with its catalogue, asks the insuring service, books its own side, answers the hospital.
struct TreatingService: Sendable {
    let database: PostgresPool
    let catalogues: CatalogueSet
    let levels: [String: HospitalLevel]
    private let client: HTTPClient
    private let insuring: String

    enum Query {
        static let register = PostgresPool.Statement(index: 0)
        static let describe = PostgresPool.Statement(index: 1)
        static let discharge = PostgresPool.Statement(index: 2)
        static let visit = PostgresPool.Statement(index: 3)
        static let upload = PostgresPool.Statement(index: 4)
        static let bill = PostgresPool.Statement(index: 5)
        static let begin = PostgresPool.Statement(index: 6)
        static let complete = PostgresPool.Statement(index: 7)
        static let purchase = PostgresPool.Statement(index: 8)
    }

    init(_ parameters: String, connections: Int, insuring: String, trust: String, world: ExampleFolder) throws {
        database = try PostgresPool(
            parameters, connections: connections,
            statements: [
                TreatingSchema.register, TreatingSchema.describe, TreatingSchema.discharge, TreatingSchema.visit,
                TreatingSchema.upload, TreatingSchema.bill, TreatingSchema.begin, TreatingSchema.complete,
                TreatingSchema.purchase,
            ])
        catalogues = world.catalogues
        let institutions = world.catalogues.catalogues.flatMap { InstitutionDirectory(region: $0.region).all }
        levels = Dictionary(institutions.map { ($0.code.description, $0.level) }) { first, _ in first }
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv13
        tls.trustRoots = .file(trust)
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.insuring = insuring
    }

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/ready") { _, _ in "ready" }
        router.post("/hsa/hgs/:infno") { request, _ in
            let body = try await request.body.collect(upTo: 4 << 20)
            let answer: JSONValue
            do {
                let call = try JSONDecoder().decode(HospitalCall.self, from: Data(buffer: body))
                answer = envelope(code: 0, message: "", output: try await serve(call))
            } catch let refusal as Refusal {
                answer = envelope(code: -2, message: refusal.description, output: .null)
            } catch let fault as DecodingError {
                answer = envelope(code: -2, message: "\(fault)", output: .null)
            } catch {
                answer = envelope(code: -1, message: "\(error)", output: .null)
            }
            return Response(json: Data(answer.text.utf8))
        }
        return router
    }

    private func envelope(code: Int, message: String, output: JSONValue) -> JSONValue {
        .object([
            JSONMember("infcode", .integer(code)), JSONMember("inf_refmsgid", .string("")),
            JSONMember("err_msg", .string(String(message.prefix(200)))), JSONMember("output", output),
        ])
    }

    private func serve(_ call: HospitalCall) async throws -> JSONValue {
        switch call.infno {
        case "2201": try await register(call, required(call.input.data), number: call.input.data?.ipt_otp_no, visitType: "11")
        case "2401":
            try await register(
                call, required(call.input.mdtrtinfo), number: call.input.mdtrtinfo?.ipt_no,
                visitType: call.input.mdtrtinfo?.med_type ?? "21")
        case "2203": try await describe(required(call.input.mdtrtinfo))
        case "2402": try await discharge(required(call.input.dscginfo))
        case "2204", "2301": try await upload(required(call.input.feedetail))
        case "2206", "2303": try await settle(call, required(call.input.data), isTrial: true)
        case "2207", "2304": try await settle(call, required(call.input.data), isTrial: false)
        case "2102": try await sell(call, required(call.input.druginfo))
        default: throw Refusal(description: "\(call.infno) is not spoken here")
        }
    }

    /// What the insuring service says; a broken connection is an unknown outcome.
    func ask(_ question: SettleQuestion) async throws -> SettleReply {
        var request = HTTPClientRequest(url: insuring + "/settle")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(data: try JSONEncoder().encode(question)))
        let response = try await client.execute(request, timeout: .seconds(30))
        guard response.status == .ok else { throw PostgresFailure(description: "the insuring service says \(response.status)") }
        let body = try await response.body.collect(upTo: 1 << 20)
        return try JSONDecoder().decode(SettleReply.self, from: Data(buffer: body))
    }
}

func required<Value>(_ value: Value?, _ name: String = "a node of the input") throws -> Value {
    guard let value else { throw Refusal(description: "\(name) is missing") }
    return value
}
