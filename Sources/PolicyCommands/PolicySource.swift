import Benefits
import ClaimTypes
import CommandSupport
import Foundation
import Hashing
import LedgerTypes
import PolicyFiles
import StrictJSON

/// A policy and the JSON it was read from: the rules decide by the first, the words are made from the second.
struct LoadedPolicy {
    var policy: BenefitPolicy
    var tree: JSONValue
    /// File it stands in, as named on the command line.
    var file: String
}

/// One file as a benefit office handed it in: what it holds, or every reason why it cannot be used.
struct PolicySource {
    /// Larger files hold something else: a policy of every pool and year fits in a fraction of it.
    static let policyBytesMax = 4 << 20
    /// A catalogue may list a hundred thousand items.
    static let catalogueBytesMax = 32 << 20

    let name: String
    /// SHA-256 of the bytes; `nil` when they were not read.
    private(set) var digest: Digest256?
    private(set) var isSample = false
    private(set) var policies: [LoadedPolicy] = []
    private(set) var catalogues: [Catalogue] = []
    private(set) var findings: [PolicyFileError] = []

    /// Every file named; of a folder every `*.json` file, ascending by name. Unreadable content is a finding, a path that leads
    /// nowhere is wrong use.
    static func load(_ paths: [String]) throws -> [PolicySource] { try paths.flatMap(files).map { PolicySource($0) } }

    private static func files(_ path: String) throws -> [String] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw CommandFailure(.usage, "文件不存在:\(path)", "no such file: \(path)")
        }
        guard isDirectory.boolValue else { return [path] }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw CommandFailure(.usage, "无法读取目录:\(path)", "cannot read the folder: \(path)")
        }
        let files = names.filter { $0.hasSuffix(".json") }.sorted().map { "\(path)/\($0)" }
        guard !files.isEmpty else {
            throw CommandFailure(.usage, "目录中没有 .json 文件:\(path)", "the folder holds no .json file: \(path)")
        }
        return files
    }

    /// Reads a file, never more of it than a catalogue may hold.
    init(_ path: String) {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let type = (try? FileManager.default.attributesOfItem(atPath: target))?[.type] as? FileAttributeType
        guard type == .typeRegular, let handle = FileHandle(forReadingAtPath: target) else {
            self.init(unread: path)
            refuse("无法读取", "cannot be read")
            return
        }
        do {
            // An empty file reads as nothing, which is for the parser to refuse.
            self.init(name: path, bytes: [UInt8](try handle.read(upToCount: Self.catalogueBytesMax + 1) ?? Data()))
        } catch {
            self.init(unread: path)
            refuse("无法读取", "cannot be read")
        }
    }

    init(name: String, bytes: [UInt8]) {
        self.init(unread: name)
        read(bytes)
    }

    private init(unread name: String) { self.name = name }

    private mutating func read(_ bytes: [UInt8]) {
        guard bytes.count <= Self.catalogueBytesMax else { return refuse(tooLarge: Self.catalogueBytesMax) }
        digest = SHA256.digest(of: bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return refuse("以字节顺序标记(BOM)开头,请另存为不带 BOM 的 UTF-8", "begins with a byte order mark; save as UTF-8 without one")
        }
        // The head tells the format; without this a huge hostile policy would be parsed to its end before it is refused.
        let isCatalogue = String(decoding: bytes.prefix(1 << 10), as: UTF8.self).contains(PolicyFiles.catalogueFormat)
        guard isCatalogue || bytes.count <= Self.policyBytesMax else { return refuse(tooLarge: Self.policyBytesMax) }
        if isCatalogue { readCatalogues(bytes) } else { readPolicies(bytes) }
    }

    private mutating func readPolicies(_ bytes: [UInt8]) {
        switch PolicyFiles.decodePolicies(bytes: bytes, file: name) {
        case .failure(let errors): findings += errors.errors
        case .success(let decoded):
            guard case .success(let root) = JSONParser.parse(bytes) else { return }
            isSample = root["sample"] == .bool(true)
            policies = zip(decoded, root["policies"]?.elements ?? []).map { LoadedPolicy(policy: $0, tree: $1, file: name) }
        }
    }

    private mutating func readCatalogues(_ bytes: [UInt8]) {
        switch PolicyFiles.decodeCatalogues(bytes: bytes, file: name) {
        case .failure(let errors): findings += errors.errors
        case .success(let decoded):
            guard case .success(let root) = JSONParser.parse(bytes) else { return }
            isSample = root["sample"] == .bool(true)
            catalogues = decoded
        }
    }

    private mutating func refuse(tooLarge limit: Int) {
        refuse("文件超过 \(limit >> 20) MiB", "larger than \(limit >> 20) MiB")
    }

    private mutating func refuse(_ chinese: String, _ english: String) {
        findings.append(PolicyFileError(file: name, path: "$", reason: BilingualText(chinese, english)))
    }
}

extension PolicySource {
    /// The policies of files that must be sound: a finding ends the command, since a difference to a broken file means nothing.
    static func policies(_ path: String) throws -> [LoadedPolicy] {
        let sources = try load([path])
        let findings = sources.flatMap(\.findings)
        guard findings.isEmpty else {
            let shown = findings.prefix(CheckReport.findingsShown).map { "  \($0)" }.joined(separator: "\n")
            throw CommandFailure(
                .refused, "政策文件有 \(findings.count) 处问题,请用 medclear policy check 查看",
                "the policy files have \(findings.count) findings; see medclear policy check\n\(shown)")
        }
        let policies = sources.flatMap(\.policies)
        guard !policies.isEmpty else {
            throw CommandFailure(.usage, "其中没有待遇政策:\(path)", "no policies in there: \(path)")
        }
        return policies.sorted {
            ($0.policy.pool, $0.policy.insurance, $0.policy.validity.lowerBound)
                < ($1.policy.pool, $1.policy.insurance, $1.policy.validity.lowerBound)
        }
    }
}

extension JSONValue {
    var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    var members: [JSONMember] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var isTrue: Bool { self == .bool(true) }

    /// A value by level, as four values in the order 3, 2, 1, 9.
    var levels: [JSONValue] {
        if let all = self["all"] { return [all, all, all, all] }
        return ["3", "2", "1", "9"].map { self[$0] ?? .null }
    }
}
