import ArgumentParser
import CommandSupport
import Foundation
import StrictJSON

@testable import PolicyCommands

/// The example files of the documentation, and places for bad ones.
enum Samples {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Documentation/Examples").path(percentEncoded: false)

    static let policyNames = names(in: "Policies")

    /// Together they use every key.
    static let rich = ["110000-310.json", "530100-310.json", "530100-390.json", "370200-310.json"]

    /// A policy file with its newest version alone.
    static func newest(_ name: String) -> JSONValue {
        .object(
            json("Policies/\(name)").members.map { member in
                member.key == "policies" ? JSONMember(member.key, .array(member.value.elements.suffix(1))) : member
            })
    }

    static func names(in part: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(part)")) ?? []).filter { $0.hasSuffix(".json") }
            .sorted()
    }

    static func policy(_ name: String) -> String { "\(folder)/Policies/\(name).json" }

    static func bytes(_ name: String) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { preconditionFailure("no \(name)") }
        return [UInt8](data)
    }

    static func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

    static func json(_ name: String) -> JSONValue {
        guard case .success(let value) = JSONParser.parse(bytes(name)) else { preconditionFailure("\(name) is not JSON") }
        return value
    }

    /// A file of its own for `body`, removed afterwards.
    static func with<Result>(_ bytes: [UInt8], name: String = "policy.json", _ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("medclear-policy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent(name).path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return try body(path)
    }

    /// The exit code of a command as the program would leave with it.
    static func exit(_ command: () throws -> any ParsableCommand) -> Int32 {
        do {
            var command = try command()
            try command.run()
            return CommandExit.done.rawValue
        } catch let failure as CommandFailure {
            return failure.exit.rawValue
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            return CommandExit.usage.rawValue
        }
    }
}
