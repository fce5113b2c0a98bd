import ClaimCommands
import ClaimTypes
import Foundation
import LedgerTypes
import LoadModel
import StrictJSON
import Testing

@testable import LoadGenerator

/// The generator against an interface in the same process: what it sends, and what it makes of the answers.
@Suite("Load on a hospital interface")
struct LoadRunTests {
    private static let examples =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/Documentation/Examples"
    private static let catalogues = Result { try ExampleFolder.load(examples).catalogues }
    private static let now = BusinessTime(seconds: 1_795_600_000)

    private func plan(_ count: Int, _ mix: VisitMix = .both, kinds: Set<ClearingType> = [.outpatient], after: Int = 0) throws
        -> LoadPlan
    {
        let source = LoadPlan.Source(
            seed: 7, regions: [310_000, 340_000].map { RegionCode($0) }, personsPerRegion: 1_000)
        var choice = VisitChoice()
        choice.kinds = kinds
        return LoadPlan(
            source, catalogues: try Self.catalogues.get(), count: count,
            mix: TransactionMix(mix, queriesPerMille: after, cancelsPerMille: after), choice: choice, now: Self.now)
    }

    private func run(
        _ plan: LoadPlan, _ settings: LoadSettings,
        _ answer: @escaping @Sendable (String, String, Int) -> FakeHospitalInterface.Reply
    ) async throws -> (LoadOutcome, [(infno: String, body: String)]) {
        let interface = try await FakeHospitalInterface(answer)
        let target = LoadTarget(host: "127.0.0.1", port: interface.port, usesTLS: false)
        let outcome = try await LoadRun(plan, settings, targets: [target], unixSeconds: 1_795_571_200) {
            LoadCredential(accessID: $0.description, secret: "secret")
        }.run()
        try await interface.close()
        return (outcome, interface.received)
    }

    /// A run ends with its last visit; the time is there for slow machines.
    private let settings = LoadSettings(
        pace: .closed(hospitals: 3), seed: 7, warmup: 0, duration: 60, pause: 0, connections: 3, lead: 100)

    @Test("A visit goes through its transactions with the visit id the node gave, each with a message id of its own")
    func visit() async throws {
        let (outcome, calls) = try await run(try plan(5), settings) { infno, _, before in
            infno == "2201" ? .text(#"{"infcode":"0","output":{"data":{"mdtrt_id":"V\#(before)"}}}"#) : .text(#"{"infcode":0}"#)
        }
        #expect(Set(calls.map(\.infno)) == ["2201", "2203", "2204", "2206", "2207"])
        let bodies = try calls.map { try JSONParser.parse(Array($0.body.utf8)).get() }
        #expect(Set(bodies.map { $0["msgid"] }).count == calls.count, "a message id stands twice")
        for (call, body) in zip(calls, bodies) {
            guard case .string(let messageID) = body["msgid"], case .string(let institution) = body["fixmedins_code"] else {
                Issue.record("\(call.infno) has no msgid or fixmedins_code")
                continue
            }
            #expect(messageID.utf8.count == 30 && messageID.hasPrefix(institution))
            if call.infno != "2201" { #expect(call.body.contains(#""mdtrt_id":"V"#), "\(call.infno) lacks the visit id") }
            #expect(!call.body.utf8.contains(0x7F))
        }
        #expect(outcome.figures[.settle].done == 5 && outcome.figures.settledInAll == 5)
    }

    @Test("A stay: admission, its lines by the hundred, discharge, pre-settled and settled; a pharmacy settles in one")
    func stay() async throws {
        let answer: @Sendable (String, String, Int) -> FakeHospitalInterface.Reply = { infno, _, _ in
            infno == "2401" ? .text(#"{"infcode":0,"output":{"result":{"mdtrt_id":"V"}}}"#) : .text(#"{"infcode":0}"#)
        }
        let (stays, calls) = try await run(try plan(1, kinds: [.inpatient]), settings, answer)
        #expect(calls.first?.infno == "2401" && calls.last?.infno == "2304")
        #expect((2...4).contains(calls.count { $0.infno == "2301" }) && calls.contains { $0.infno == "2402" })
        #expect(stays.figures[.settle].done == 1)
        let (pharmacy, purchases) = try await run(try plan(2, kinds: [.pharmacy]), settings, answer)
        #expect(purchases.map(\.infno) == ["2102", "2102"] && pharmacy.figures[.settle].done == 2)
    }

    @Test("−1 and a broken connection are asked again with the same message; −2 is counted with its reason")
    func outcomes() async throws {
        let (outcome, calls) = try await run(try plan(1), settings) { infno, _, before in
            switch (infno, before) {
            case ("2201", 0): .broken
            case ("2201", 1): .text(#"{"infcode":"-1","err_msg":"later"}"#)
            case ("2201", _): .text(#"{"infcode":0,"output":{"data":{"mdtrt_id":"V"}}}"#)
            default: .text(#"{"infcode":-2,"err_msg":"[30] field"}"#)
            }
        }
        let ids = try calls.filter { $0.infno == "2201" }.map { try JSONParser.parse(Array($0.body.utf8)).get()["msgid"] }
        #expect(ids.count == 3 && Set(ids).count == 1)
        #expect(outcome.figures.retries == 2 && outcome.figures.unknownAnswers == 2)
        #expect(outcome.findings.brokenConnections == 1)
        #expect(outcome.figures[.detail].refused == 1 && outcome.findings.notes["2203 HTTP 200: [30] field"] == 1)
    }

    @Test("What is settled is looked up and taken back under the ids the node gave")
    func aftermath() async throws {
        let (outcome, calls) = try await run(try plan(2, .settle, after: 1_000), settings) { infno, _, _ in
            infno == "2201"
                ? .text(#"{"infcode":0,"output":{"data":{"mdtrt_id":"V7"}}}"#)
                : .text(#"{"infcode":0,"output":{"setlinfo":{"mdtrt_id":"V7","setl_id":"S9","medfee_sumamt":"0.00"}}}"#)
        }
        for infno in ["5203", "2208"] {
            let bodies = calls.filter { $0.infno == infno }.map(\.body)
            #expect(bodies.count == 2, "\(infno)")
            #expect(bodies.allSatisfy { $0.contains(#""mdtrt_id":"V7","setl_id":"S9""#) }, "\(infno): \(bodies)")
        }
        #expect(outcome.figures[.query].done == 2 && outcome.figures[.cancel].done == 2)
        let (pharmacy, purchases) = try await run(try plan(1, .settle, kinds: [.pharmacy], after: 1_000), settings) { _, _, _ in
            .text(#"{"infcode":0,"output":{"setlinfo":{"mdtrt_id":"V8","setl_id":"S8","medfee_sumamt":"0.00"}}}"#)
        }
        #expect(purchases.map(\.infno) == ["2102", "5203", "2103"] && pharmacy.figures[.cancel].done == 1)
        #expect(purchases.dropFirst().allSatisfy { $0.body.contains(#""mdtrt_id":"V8","setl_id":"S8""#) })
    }

    @Test("A settlement whose amounts do not add up is a fault of the run")
    func faults() async throws {
        let (outcome, _) = try await run(try plan(1, .settle), settings) { infno, _, _ in
            infno == "2201"
                ? .text(#"{"infcode":0,"output":{"data":{"mdtrt_id":"V"}}}"#)
                : .text(#"{"infcode":0,"output":{"setlinfo":{"mdtrt_id":"V","medfee_sumamt":"0.01"}}}"#)
        }
        #expect(outcome.findings.settlementsChecked == 1 && outcome.findings.faults.count == 2)
        #expect(outcome.settled.entries.map(\.fee.units) == [1] && outcome.settled.entries.first?.isBalanced == false)
    }

    @Test("Hundreds of connections are all opened before the run begins, and take their turns")
    func connections() async throws {
        var settings = settings
        settings.connections = 300
        settings.pace = .closed(hospitals: 20)
        let (outcome, calls) = try await run(try plan(50, .settle, kinds: [.pharmacy]), settings) { _, _, _ in
            .text(#"{"infcode":0}"#)
        }
        #expect(outcome.connected == 300 && calls.count == 50)
    }

    @Test("What nobody knows at the end is named by its message")
    func unknown() async throws {
        var settings = settings
        (settings.duration, settings.drain, settings.isPatient) = (1, 0, true)
        let (outcome, calls) = try await run(try plan(1, .settle, kinds: [.pharmacy]), settings) { _, _, _ in .broken }
        let call = try #require(outcome.unresolved.first)
        #expect(outcome.unresolved.count == 1 && call.wasSent && call.infno == "2102")
        #expect(calls.allSatisfy { $0.body.contains(call.messageID) } && call.messageID.utf8.count == 30)
    }

    /// Time passes here, so only what no machine can change is asserted: every visit was sent, and none was measured before it was meant.
    @Test("An open loop sends every visit that was meant to begin, and measures from when it was meant")
    func openLoop() async throws {
        let settings = LoadSettings(
            pace: .open(.constant, perSecond: 100), seed: 7, warmup: 0, duration: 1, pause: 10, connections: 2, lead: 100)
        let (outcome, calls) = try await run(try plan(100, .settle), settings) { infno, _, before in
            // Everybody behind this call waits.
            if before == 50 { usleep(200_000) }
            return infno == "2201" ? .text(#"{"infcode":0,"output":{"data":{"mdtrt_id":"V"}}}"#) : .text(#"{"infcode":0}"#)
        }
        #expect(calls.count { $0.infno == "2201" } == 100 && outcome.figures[.register].done == 100)
        let slowest = VisitStep.allCases.compactMap { outcome.figures[$0].latency.percentile(perMille: 1_000) }.max() ?? 0
        #expect(slowest >= 200_000_000)
    }

    @Test("Connections and hospitals are shared out by each lane's visits: none is lost, none is made, and no lane goes without")
    func shares() {
        for (whole, lanes) in [(256, [171, 172, 57]), (64, [1, 1, 1]), (2_000, [333, 333, 333, 1])] {
            let count = lanes.reduce(0, +)
            var start = 0
            let shares = lanes.map { visits in
                defer { start += visits }
                return LoadRun.share(of: whole, for: start..<start + visits, in: count)
            }
            #expect(shares.reduce(0, +) == whole, "\(shares)")
        }
        #expect(LoadRun.share(of: 2, for: 0..<1, in: 1_000) == 1)
    }
}
