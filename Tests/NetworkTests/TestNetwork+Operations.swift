import Foundation
import Glibc
import NIOHTTP1
import StrictJSON
import Testing

/// What operators and the machine do with running nodes, and what they see of them.
extension TestNetwork {
    /// Puts a proxy between a region and the hub; the region has to be started afterwards.
    func proxy(of index: Int) async throws -> LinkProxy {
        let proxy = try await LinkProxy(to: ports)
        overrides["\(regions[index])", default: [:]]["MEDCLEAR_LINK_HUB"] = "127.0.0.1:\(proxy.port)"
        return proxy
    }

    /// One command of an operator.
    /// - Returns: the exit code, what was answered, and what was written for people.
    func admin(
        _ node: String, as name: String = "operator-a", _ arguments: [String]
    ) throws -> (code: Int32, answer: JSONValue?, text: String) {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments =
            ["admin", "--json", "--socket", "\(folder)/\(node)/admin.sock", "--key", "\(folder)/operators/\(name).pem"]
            + arguments
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        var answer: JSONValue?
        if case .success(let value) = JSONParser.parse(Array(data)) { answer = value }
        return (process.terminationStatus, answer, text)
    }

    /// Until a node has signatures of its witnesses that are young enough; after a start it has none for a moment, and
    /// neither fences nor closes.
    func waitUntilWitnessed(_ node: String) async throws {
        try await eventually("\(node) has a quorum of witnesses") {
            try admin(node, ["witnesses"]).answer?["refuses"] == .bool(false)
        }
    }

    /// An order that needs two operators, signed by both.
    /// - Parameter triesAgain: whether the first signs a second time, in vain.
    func order(_ node: String, _ arguments: [String], triesAgain: Bool = true) throws {
        let first = try admin(node, as: "operator-a", arguments)
        #expect(first.code == 0 && first.answer?["state"] == .string("waits"), "\(first.text)")
        guard case .string(let id)? = first.answer?["id"] else { return }
        // One person is not two.
        if triesAgain { #expect(try admin(node, as: "operator-a", arguments + ["--id", id]).code == 1) }
        let second = try admin(node, as: "operator-b", arguments + ["--id", id])
        #expect(second.code == 0 && second.answer?["state"] == .string("done"), "\(second.text)")
    }

    func reload(_ node: String) throws {
        let reloaded = try admin(node, ["reload"])
        #expect(reloaded.code == 0, "\(node): \(reloaded.text)")
    }

    /// Records a node has made durable.
    func recordCount(_ node: String) throws -> String {
        guard case .number(let count)? = try admin(node, ["status"]).answer?["loop"]?["records"] else { return "none" }
        return count
    }

    /// The lines of a node's log that hold all of these words.
    func logLines(_ node: String, holding words: String...) -> [String] {
        let text = (try? String(contentsOfFile: "\(folder)/\(node)/log.jsonl", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init).filter { line in words.allSatisfy(line.contains) }
    }

    /// A node's page of metrics, by name and labels.
    func metrics(_ node: String) async throws -> [String: Double] {
        let index = regions.firstIndex { "\($0)" == node }
        let client = try await HTTPSClient.connect(port: index.map { hospitalPort($0) + 1 } ?? ports + 1, authority: nil)
        let page = String(decoding: try await client.send(.GET, "/metrics").body, as: UTF8.self)
        await client.close()
        return page.split(separator: "\n").reduce(into: [:]) { values, line in
            guard !line.hasPrefix("#"), let space = line.lastIndex(of: " ") else { return }
            values[String(line[..<space])] = Double(line[line.index(after: space)...])
        }
    }

    /// Sends a signal to a running node.
    func signal(_ node: String, _ number: Int32) {
        guard let process = processes[node] else { return }
        kill(process.processIdentifier, number)
    }

    /// Waits until something holds; fails when it takes too long. The limit only matters then, so it is one for slow machines.
    func eventually(
        within seconds: Double = 120, _ what: Comment, at location: SourceLocation = #_sourceLocation,
        _ condition: () async throws -> Bool
    ) async throws {
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record(what, sourceLocation: location)
    }
}
