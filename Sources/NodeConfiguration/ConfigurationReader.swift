import ClaimTypes
import LedgerTypes
import StrictJSON

/// The file system and the environment, as far as a configuration asks for them.
public struct ConfigurationSurroundings: Sendable {
    public var environment: [String: String]
    /// Whether something is at a path.
    public var exists: @Sendable (String) -> Bool

    public init(environment: [String: String], exists: @escaping @Sendable (String) -> Bool) {
        self.environment = environment
        self.exists = exists
    }
}

/// Reads the settings of one role from a JSON object, the environment and the defaults, in rising order of weakness, and keeps every
/// mistake it meets.
struct ConfigurationReader {
    private(set) var findings: [ConfigurationFinding] = []
    private var texts: [String: String] = [:]
    private var lists: [String: [String]] = [:]
    private var sources: [String: String] = [:]
    private let file: String
    private let folder: String
    private let surroundings: ConfigurationSurroundings

    init(_ root: JSONValue, role: NodeRole, file: String, _ surroundings: ConfigurationSurroundings) {
        self.file = file
        self.surroundings = surroundings
        folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        var given: [String: JSONValue] = [:]
        flatten(root, under: "", into: &given)
        for field in ConfigurationField.all {
            let value = given.removeValue(forKey: field.path)
            guard field.roles.contains(role) else {
                if value != nil { find(field.path, "此类节点没有该项", "a \(role.rawValue) has no such setting") }
                continue
            }
            read(field, value)
        }
        for path in given.keys.sorted() { find(path, "未知的配置项", "no such setting\(suggestion(for: path))") }
    }

    private mutating func flatten(_ value: JSONValue, under path: String, into given: inout [String: JSONValue]) {
        guard case .object(let members) = value else {
            guard !path.isEmpty else { return find("", "顶层应为对象", "the outermost value has to be an object") }
            given[path] = value
            return
        }
        for member in members where !member.key.hasPrefix("//") {
            flatten(member.value, under: path.isEmpty ? member.key : path + "." + member.key, into: &given)
        }
    }

    private mutating func read(_ field: ConfigurationField, _ value: JSONValue?) {
        if let text = surroundings.environment[field.variable] {
            sources[field.path] = field.variable
            if field.kind == .regions {
                lists[field.path] = text.split(separator: ",").map(String.init)
            } else {
                texts[field.path] = text
            }
        } else if let value {
            take(value, for: field)
        } else if let standard = field.defaultValue {
            texts[field.path] = standard
        } else {
            return find(field.path, "缺少该项", "is missing")
        }
        check(field)
    }

    private mutating func take(_ value: JSONValue, for field: ConfigurationField) {
        switch (value, field.kind) {
        case (.array(let elements), .regions):
            lists[field.path] = elements.map { if case .string(let text) = $0 { text } else { $0.text } }
        case (.string(let text), let kind) where kind != .regions: texts[field.path] = text
        case (.number(let literal), .integer): texts[field.path] = literal
        default: find(field.path, "类型不符：\(value.kind)", "is a \(value.kind), which it cannot be")
        }
    }

    private mutating func check(_ field: ConfigurationField) {
        if field.kind == .regions {
            let codes = lists[field.path] ?? []
            for code in codes where RegionCode(text: code) == nil {
                find(field.path, "\(code) 不是六位代码", "\(code) is no code of six digits")
            }
            if Set(codes).count != codes.count { find(field.path, "代码重复", "a code stands there twice") }
            if codes.count < 2 { find(field.path, "至少两个清算主体", "a network has two clearing parties or more") }
            return
        }
        guard let text = texts[field.path] else { return }
        switch field.kind {
        case .text, .path, .regions: if text.isEmpty { find(field.path, "为空", "is empty") }
        case .existingPath:
            let path = resolved(text)
            if !surroundings.exists(path) { find(field.path, "不存在：\(path)", "there is no \(path)") }
        case .optionalPath:
            if !text.isEmpty, !surroundings.exists(resolved(text)) {
                find(field.path, "不存在：\(resolved(text))", "there is no \(resolved(text))")
            }
        case .choice(let choices):
            if !choices.contains(text) {
                find(field.path, "应为 \(choices.joined(separator: "、"))", "has to be one of \(choices.joined(separator: ", "))")
            }
        case .integer(let range):
            if Int(text).map(range.contains) != true {
                find(
                    field.path, "应为 \(range.lowerBound) 到 \(range.upperBound) 的整数",
                    "has to be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
        case .address:
            if NetworkAddress(text) == nil { find(field.path, "应为 主机:端口", "has to be host:port") }
        case .window:
            if WindowNumber(month: text) == nil { find(field.path, "应为 yyyyMM", "has to be a month, yyyyMM") }
        }
    }

    mutating func find(_ path: String, _ chinese: String, _ english: String) {
        findings.append(ConfigurationFinding(sources[path] ?? file, path, chinese, english))
    }

    private func suggestion(for path: String) -> String {
        let last = path.split(separator: ".").last.map(String.init) ?? path
        let near = ConfigurationField.all.first { $0.path.hasSuffix("." + last) || $0.path == last }
        return near.map { "; \($0.path) is one" } ?? ""
    }

    private func resolved(_ path: String) -> String { path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path }

    // Values, once `findings` is empty.

    func text(_ path: String) -> String { texts[path] ?? "" }
    func path(_ path: String) -> String { resolved(texts[path] ?? "") }
    func optionalPath(_ path: String) -> String? { texts[path].flatMap { $0.isEmpty ? nil : resolved($0) } }
    func integer(_ path: String) -> Int { texts[path].flatMap { Int($0) } ?? 0 }
    func address(_ path: String) -> NetworkAddress { NetworkAddress(texts[path] ?? "") ?? NetworkAddress(host: "", port: 0) }
    func regions(_ path: String) -> [RegionCode] { (lists[path] ?? []).compactMap { RegionCode(text: $0) } }
    func window(_ path: String) -> WindowNumber { WindowNumber(month: texts[path] ?? "") ?? .none }
}

/// Where to listen or to connect to.
public struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    public var host: String
    /// 0 lets the system choose, for listening only.
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, also `[::1]:443`.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty, !host.contains(" ") else { return nil }
        self.init(host: host, port: port)
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension WindowNumber {
    /// A month as `yyyyMM`.
    init?(month text: String) {
        guard text.utf8.count == 6, let value = UInt32(text), (1...12).contains(value % 100),
            (2_000..<2_200).contains(value / 100)
        else { return nil }
        self.init(value)
    }
}
