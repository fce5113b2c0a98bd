import ClaimTypes

/// One field of the national interface (医疗保障信息平台定点医药机构接口规范): the row that drives decoding, checks, the text of refusals
/// and the served description. Types follow the notation of the document: C30, N16,2, DT, D.
public struct InterfaceField: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Free text of at most so many characters. Whether the document counts characters or bytes is unverified; characters admit more.
        case text(Int)
        /// A number or code that names something: printable ASCII without blanks, at most so many characters.
        case name(Int)
        /// One of a closed list.
        case code([String])
        /// Digits only, at most so many.
        case count(Int)
        /// `N digits,decimals`: a JSON number or text; never an exponent.
        case decimal(digits: Int, decimals: Int)
        /// `yyyy-MM-dd HH:mm:ss`; a bare day is its midnight.
        case time
        /// `yyyy-MM-dd`.
        case date
        /// `0` or `1`.
        case flag
        /// `psn_no`: a pseudonym of 1 to 19 digits. Nationally C30; ours is a number.
        case person
        /// `H` or `P` and eleven digits.
        case institution
        /// Six digits.
        case region
        /// `insutype`.
        case insurance
        /// `med_type`.
        case visitType
        /// Bytes as an array of numbers or as Base64.
        case bytes(Int)
    }

    /// National name.
    public let name: String
    public var kind: Kind
    public var isRequired: Bool
    public var meaning: BilingualText
    /// Personal data: never repeated in a refusal.
    public var isPersonal: Bool
    /// No source was found for the row: from general knowledge of the document.
    public var isUnverified: Bool

    public init(
        _ name: String, _ kind: Kind, _ isRequired: Bool, _ chinese: String, _ english: String, isPersonal: Bool = false,
        isUnverified: Bool = false
    ) {
        self.name = name
        isNested = name.utf8.contains(UInt8(ascii: "."))
        self.kind = kind
        self.isRequired = isRequired
        meaning = BilingualText(chinese, english)
        self.isPersonal = isPersonal
        self.isUnverified = isUnverified
    }

    public static func required(_ name: String, _ kind: Kind, _ chinese: String, _ english: String) -> InterfaceField {
        InterfaceField(name, kind, true, chinese, english)
    }

    public static func optional(_ name: String, _ kind: Kind, _ chinese: String, _ english: String) -> InterfaceField {
        InterfaceField(name, kind, false, chinese, english)
    }

    /// Whether it stands inside another field, whose name it bears before a dot: `exp_content.er_flag`.
    let isNested: Bool

    /// Fields inside other fields, by the other's name, in order.
    static func nested(in fields: [InterfaceField]) -> [(parent: String, children: [String])] {
        var found: [(parent: String, children: [String])] = []
        for field in fields where field.isNested {
            let parts = field.name.split(separator: ".").map(String.init)
            guard parts.count == 2 else { continue }
            if let index = found.firstIndex(where: { $0.parent == parts[0] }) {
                found[index].children.append(parts[1])
            } else {
                found.append((parts[0], [parts[1]]))
            }
        }
        return found
    }

    /// Where each name stands among the fields.
    static func places(of fields: [InterfaceField]) -> [String: Int] {
        Dictionary(fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The same field, marked as personal data.
    public var personal: InterfaceField {
        var field = self
        field.isPersonal = true
        return field
    }

    /// The same field, marked as unverified.
    public var unverified: InterfaceField {
        var field = self
        field.isUnverified = true
        return field
    }

    /// The same field, required or not.
    public func required(_ isRequired: Bool) -> InterfaceField {
        var field = self
        field.isRequired = isRequired
        return field
    }

    /// The type in the document's notation.
    public var typeText: String {
        switch kind {
        case .text(let max), .name(let max): "C\(max)"
        case .code(let values): "C\(values.map(\.count).max() ?? 1)"
        case .count(let digits): "N\(digits)"
        case .decimal(let digits, let decimals): "N\(digits),\(decimals)"
        case .time: "DT"
        case .date: "D"
        case .flag: "C3"
        case .person: "C30"
        case .institution: "C12"
        case .region, .insurance, .visitType: "C6"
        case .bytes: "bytes"
        }
    }
}

/// A child of `input`: one object or a list of them, with its fields.
public struct InterfaceNode: Hashable, Sendable {
    public var name: String
    public var isList: Bool
    public var isRequired: Bool
    /// Most rows of a list; 1 for an object.
    public var rowsMax: Int
    public var fields: [InterfaceField] {
        didSet { places = InterfaceField.places(of: fields) }
    }
    /// Where each name stands in `fields`.
    private(set) var places: [String: Int]

    /// The same node, which may be left out.
    public var optional: InterfaceNode {
        var node = self
        node.isRequired = false
        return node
    }

    public init(_ name: String, list rowsMax: Int? = nil, isRequired: Bool = true, _ fields: [InterfaceField]) {
        self.name = name
        isList = rowsMax != nil
        self.isRequired = isRequired
        self.rowsMax = rowsMax ?? 1
        self.fields = fields
        places = InterfaceField.places(of: fields)
    }
}
