import ClaimTypes
import Foundation
import LedgerTypes
import Messages
import NodeService
import StrictJSON
import Testing

/// Two operators at the nodes of a running network, who type the rows of a table and look at what became of them.
final class AdminDesk {
    let network: TestNetwork
    /// Words of the rows that stand in braces.
    var values: [String: String]
    private(set) var driven: Set<String> = []

    init(_ network: TestNetwork, _ values: [String: String]) {
        self.network = network
        self.values = values
    }

    func fill(_ text: String) -> String { AdminTable.fill(text, values) }

    func drive(_ rows: [AdminRow]) async throws {
        for row in rows {
            switch row.outcome {
            case .done(let query, let words): try await take(row, fill(query), fill(words))
            case .refused(let code, let words): try await refuse(row, code, fill(words))
            }
        }
    }

    /// Asks without a process of its own.
    func look(_ node: String, _ query: String) throws -> String {
        let words = fill(query).split(separator: " ").map(String.init)
        do throws(ServiceFailure) {
            return try client(fill(node), "operator-a").send(words[0], Array(words.dropFirst())).text
        } catch {
            return "refused: \(error.reason.english)"
        }
    }

    /// Waits until the answer to a question holds some words.
    func wait(_ node: String, _ query: String, _ words: String..., at location: SourceLocation = #_sourceLocation) async throws {
        let words = words.map(fill)
        try await network.eventually("\(fill(node)) \(fill(query)): \(words)", at: location) {
            let answer = try look(node, query)
            return words.allSatisfy(answer.contains)
        }
    }

    /// An order both operators give without being looked at: the steps between those a test is about.
    func order(_ node: String, _ line: String) async throws {
        let (node, line) = (fill(node), fill(line))
        let place = node == "hub" ? NodeID.hub : RegionCode(text: node)?.node ?? .hub
        let content = try #require(OperatorOrder.Content(line: line, for: place), "\(line) is no order")
        let order = OperatorOrder(
            node: place, id: String((0..<32).map { _ in "0123456789abcdef".randomElement() ?? "0" }), content)
        try await network.eventually("\(node) \(line)") {
            do throws(ServiceFailure) {
                if try client(node, "operator-a").order(order)["state"] == .string("done") { return true }
                _ = try client(node, "operator-b").order(order)
                return true
            } catch {
                // The second operator may have signed it already.
                return (try? client(node, "operator-b").order(order)["state"] == .string("done")) ?? false
            }
        }
    }

    func client(_ node: String, _ name: String) throws(ServiceFailure) -> AdminClient {
        try AdminClient(
            socket: "\(network.folder)/\(node)/admin.sock", name: name, keyFile: "\(network.folder)/operators/\(name).pem")
    }

    // MARK: - Rows

    private func words(of row: AdminRow) -> [String] { fill(row.command).split(separator: " ").map(String.init) }

    /// Signed by as many as it needs; the effect is not there before, and not after the first of two signatures.
    private func take(_ row: AdminRow, _ query: String, _ effect: String) async throws {
        let (node, words) = (fill(row.node), words(of: row))
        #expect(try !look(node, query).contains(effect), "\(row): the effect was there before")
        var (id, state) = ("", "")
        // What an order rests on may still be under way.
        try await network.eventually("\(row): first signature") {
            let first = try network.admin(node, as: "operator-a", words)
            (id, state) = (HospitalDesk.text(first.answer?["id"]), HospitalDesk.text(first.answer?["state"]))
            return first.code == 0
        }
        if state == "waits" {
            let waiting = try look(node, "orders")
            #expect(waiting.contains(id) && !id.isEmpty, "\(row): \(waiting)")
            #expect(try !look(node, query).contains(effect), "\(row): one signature was enough")
            if row.isKilled { try await killed(node, waiting: id) }
            var second: (code: Int32, answer: JSONValue?, text: String) = (1, nil, "")
            try await network.eventually("\(row): second signature") {
                second = try network.admin(node, as: "operator-b", words + ["--id", id])
                return second.code == 0
            }
            #expect(second.code == 0 && second.answer?["state"] == .string("done"), "\(row): \(second.text)")
            #expect(try !look(node, "orders").contains(id))
        } else {
            #expect(state == "done", "\(row): \(state)")
        }
        try await wait(node, query, effect)
        if try !look(node, query).contains(effect) { Issue.record("\(row): \(try look(node, query))") }
        driven.insert(words[0])
    }

    /// What was answered is remembered by a node that is killed (law M2).
    private func killed(_ node: String, waiting id: String) async throws {
        network.killHard(node)
        try network.start(node)
        let index = try #require(network.regions.firstIndex { "\($0)" == node })
        try await network.waitUntilReady(index)
        #expect(try look(node, "orders").contains(id), "M2: \(id)")
    }

    /// Refused at the first signature or at the second, with the reason in both languages; and the books are as before.
    private func refuse(_ row: AdminRow, _ code: Int32, _ reason: String) async throws {
        let (node, words) = (fill(row.node), words(of: row))
        try await quiet()
        var before = try books(of: node)
        var answer = try network.admin(node, as: "operator-a", words)
        if answer.text.hasPrefix("265"), reason.first != "2" {
            // Witnesses first have to have signed.
            try await network.eventually("\(row): cosigned") {
                before = try books(of: node)
                answer = try network.admin(node, as: "operator-a", words)
                return !answer.text.hasPrefix("265")
            }
        }
        if answer.code == 0, answer.answer?["state"] == .string("waits") {
            answer = try network.admin(node, as: "operator-b", words + ["--id", HospitalDesk.text(answer.answer?["id"])])
        }
        #expect(answer.code == code, "\(row): code \(answer.code), \(answer.text) \(answer.answer?.text ?? "")")
        #expect(answer.text.contains(reason), "\(row): \(answer.text)")
        #expect(
            answer.text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(row): no Chinese in \(answer.text)")
        var after = try books(of: node)
        if after != before {
            // The hub may have sealed a window of its own accord meanwhile; then nothing changes the second time.
            before = after
            answer = try network.admin(node, as: "operator-a", words)
            after = try books(of: node)
        }
        #expect(after == before, "\(row): something changed")
        driven.insert(words[0])
    }

    /// Waits until nothing is under way, so that only an order can change the books: the hub seals what is closed by itself.
    func quiet() async throws {
        try await network.eventually("nothing is under way") {
            let isSealed = try ["{W1}", "{W2}", "{W3}"].allSatisfy { window in
                try !look("hub", "closing \(window)").contains(#""seal":null"#)
            }
            return try isSealed && network.nodes.allSatisfy { try look($0, "status").contains(#""unacknowledged":0"#) }
        }
    }

    /// Everything a node shows of its books, but for orders that wait.
    private func books(of node: String) throws -> [String] {
        let questions =
            node == "hub"
            ? ["calendar", "statements", "prefunds", "deadlines {W1} {I} {T}", "closing {W1}", "closing {W2}", "closing {W3}"]
            : ["window", "calendar", "statements", "payments {TODAY}", "prefunds", "deadlines {W1}", "differences all"]
        let orders = try client(node, "operator-a").send("orders", [])
        return try questions.map { try look(node, $0) } + [
            "\(orders["caps"]?.text ?? "")", "\(orders["approved_keys"]?.text ?? "")",
        ]
    }
}
