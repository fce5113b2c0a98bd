import ClaimTypes
import Foundation
import LedgerTypes
import Messages
import Settlement
import Synchronization
import Testing

/// Sales by several pharmacies at once, and what each was told last.
final class Load: Sendable {
    private struct State {
        var settled: [String: (sale: Sale, visitID: String, settlementID: String)] = [:]
        var refused: [String: String] = [:]
        var unknown: [String: Sale] = [:]
        var durations: [Double] = []
        var minusOnes = 0
        var isStopped = false
    }

    private let state = Mutex(State())
    private let port: Int
    private let authority: String
    private let parties: (treating: RegionCode, insuring: RegionCode)
    private let insuringIndex: Int
    private let people: [PersonNumber]
    private let pharmacies: [(code: String, secret: String)]

    /// - Parameter insuring: index of the region whose people buy.
    init(_ network: TestNetwork, insuring: Int = 1) throws {
        (port, authority) = (network.hospitalPort(0), network.authority)
        parties = (network.regions[0], network.regions[insuring])
        insuringIndex = insuring
        people = network.persons(of: insuring)
        pharmacies = try network.pharmacies()
    }

    var settled: [String: (sale: Sale, visitID: String, settlementID: String)] { state.withLock { $0.settled } }
    var refused: [String] { state.withLock { Array($0.refused.values) } }
    var unknown: [Sale] { state.withLock { Array($0.unknown.values) } }
    /// Answers that said "nobody knows yet".
    var minusOnes: Int { state.withLock { $0.minusOnes } }
    func stop() { state.withLock { $0.isStopped = true } }
    func isStopped() -> Bool { state.withLock { $0.isStopped } }

    /// Time within which half of the answers that settled came, in milliseconds.
    var medianMilliseconds: Double {
        let sorted = state.withLock { $0.durations }.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2] * 1_000
    }

    /// Median and tail of the answers that settled, in milliseconds.
    var latencies: String {
        let sorted = state.withLock { $0.durations }.sorted()
        guard !sorted.isEmpty else { return "none" }
        func at(_ perMille: Int) -> String {
            let value = sorted[min(sorted.count - 1, sorted.count * perMille / 1_000)] * 1_000
            return "\(Int(value * 10 + 0.5) / 10).\(Int(value * 10 + 0.5) % 10)"
        }
        return "p50 \(at(500)) ms, p99 \(at(990)) ms"
    }

    /// Sends sales, each client one after the other over one connection that it makes again when it breaks.
    func run(sales: Range<Int>, clients: Int, until isOver: @escaping @Sendable () -> Bool = { false }) async throws {
        await withTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask { [self] in
                    var connection: HTTPSClient?
                    for number in stride(from: sales.lowerBound + client, to: sales.upperBound, by: clients) where !isOver() {
                        connection = await attempt(sale(number), over: connection)
                    }
                    await connection?.close()
                }
            }
        }
    }

    private func sale(_ number: Int) -> Sale {
        Sale(
            pharmacies[number % pharmacies.count], person: people[number % people.count], number: number,
            network: parties)
    }

    /// Sends one sale once. What is not answered is unknown.
    private func attempt(_ sale: Sale, over known: HTTPSClient?) async -> HTTPSClient? {
        var connection = known
        do {
            if connection == nil {
                connection = try await HTTPSClient.connect(port: port, authority: authority)
            }
            guard let client = connection else { return nil }
            let start = ContinuousClock.now
            note(sale, try await sale.send(over: client), ContinuousClock.now - start)
            return client
        } catch {
            note(sale, .lost, .zero)
            await connection?.close()
            try? await Task.sleep(for: .milliseconds(50))
            return nil
        }
    }

    private func note(_ sale: Sale, _ outcome: Sale.Outcome, _ duration: Duration) {
        state.withLock { state in
            switch outcome {
            case .unknown:
                state.unknown[sale.messageID] = sale
                state.minusOnes += 1
            case .lost: state.unknown[sale.messageID] = sale
            case .refused(let reason):
                state.unknown[sale.messageID] = nil
                state.refused[sale.messageID] = reason
            case .settled(let visitID, let settlementID):
                state.unknown[sale.messageID] = nil
                state.settled[sale.messageID] = (sale, visitID, settlementID)
                state.durations.append(Double(duration.components.attoseconds) / 1e18 + Double(duration.components.seconds))
            }
        }
    }

    /// Sends what is unknown again under the same message id, until it is known or a minute is over.
    func resolveUnknown() async throws {
        let end = ContinuousClock.now + .seconds(60)
        var connection: HTTPSClient?
        while let sale = unknown.first, ContinuousClock.now < end { connection = await attempt(sale, over: connection) }
        await connection?.close()
    }

    /// The nodes must have stopped. Every settlement a pharmacy was told of stands in both regions' books under its id; what one region owes is
    /// what the other claims; and the hub saw as much.
    func expectInBothLedgers(of network: TestNetwork) throws {
        let (treating, insuring) = (try network.machine(0), try network.machine(insuringIndex))
        for (_, told) in settled {
            guard let code = InstitutionCode(text: told.sale.pharmacy) else { continue }
            let booked = treating.bookedClaim(code, visitID: told.visitID, batch: "1")
            let decided = insuring.decidedClaim(code, visitID: told.visitID, batch: "1")
            #expect(booked.map { "\($0.settlementID)" } == told.settlementID, "treating region, \(told.sale.messageID)")
            #expect(decided.map { "\($0.settlementID)" } == told.settlementID, "insuring region, \(told.sale.messageID)")
            #expect(booked?.amounts == decided?.amounts)
        }
        let ids = settled.values.map(\.settlementID)
        #expect(Set(ids).count == ids.count, "two sales share a settlement")
        // Decisions under way when everything stopped are owed already and claimed later.
        if insuring.unacknowledgedCount == 0, treating.unacknowledgedCount == 0 {
            #expect(insuring.payable(to: parties.treating) == treating.receivable(from: parties.insuring))
        }
    }
}
