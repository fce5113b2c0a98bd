import ClaimTypes
import LedgerTypes
import StrictJSON

/// What can be said of a refused message: enough to address the answer.
public struct UndecodedMessage: Error, Hashable {
    /// `infno` and `msgid` as far as they could be read; empty otherwise.
    public var infno: String
    public var messageID: String
    public var refusal: InterfaceRefusal

    public init(infno: String, messageID: String, refusal: InterfaceRefusal) {
        self.infno = infno
        self.messageID = messageID
        self.refusal = refusal
    }
}

/// Bytes to `HospitalMessage` by the table. Pure: the same bytes are always read the same. Never traps on any input.
public enum InterfaceDecoder {
    /// - Parameters:
    ///   - pathNumber: the `infno` of the path, when the path names one; it has to agree with the body.
    ///   - bytesMax: a longer body is refused unread.
    public static func decode(_ body: [UInt8], pathNumber: String?, bytesMax: Int) -> Result<HospitalMessage, UndecodedMessage> {
        func refused(_ refusal: InterfaceRefusal, _ members: [JSONMember] = []) -> Result<HospitalMessage, UndecodedMessage> {
            .failure(
                UndecodedMessage(
                    infno: FieldDecoder.plainText(members, "infno", max: 6),
                    messageID: FieldDecoder.plainText(members, "msgid", max: 30),
                    refusal: refusal))
        }
        guard body.count <= bytesMax else {
            return refused(
                InterfaceRefusal(.bodyTooLarge, "", "报文超过 \(bytesMax) 字节，请分批", "longer than \(bytesMax) bytes: send fewer rows"))
        }
        let value: JSONValue
        switch JSONParser.parse(body) {
        case .success(let parsed): value = parsed
        case .failure(let refusal): return refused(unreadable(refusal, body))
        }
        guard case .object(let members) = value else {
            return refused(InterfaceRefusal(.wrongType, "", "报文应为 JSON 对象", "the message has to be a JSON object"))
        }
        do throws(InterfaceRefusal) {
            return .success(try message(members, pathNumber: pathNumber))
        } catch {
            return refused(error, members)
        }
    }

    /// What stands around the input.
    private static let envelope = InterfaceTable.envelope.filter { $0.name != "input" }

    private static let envelopePlaces = InterfaceField.places(of: envelope)

    private static func message(_ members: [JSONMember], pathNumber: String?) throws(InterfaceRefusal) -> HospitalMessage {
        let envelope = try FieldDecoder(path: "").record(members, Self.envelope, Self.envelopePlaces)
        let infno = envelope.text("infno")
        guard let transaction = InterfaceTable.transaction(infno) else {
            throw InterfaceRefusal(.transactionUnknown, "infno", "不支持的交易 \(infno)", "transaction \(infno) is not spoken here")
        }
        if let pathNumber, pathNumber != infno {
            throw InterfaceRefusal(
                .fieldsContradict, "infno", "与地址中的交易号 \(InterfaceText.clipped(pathNumber, to: 12)) 不符",
                "the path names transaction \(InterfaceText.clipped(pathNumber, to: 12))")
        }
        if transaction.namesPerson, envelope.region("insuplc_admdvs") == nil {
            throw InterfaceRefusal(
                .missingField, "insuplc_admdvs", "输入含 psn_no 时必填，取自 1101 的返回",
                "needed with psn_no; take it from the reply of 1101")
        }
        guard let input = members.first(where: { $0.key == "input" })?.value, input != .null else {
            throw InterfaceRefusal(.missingField, "input", "缺少交易输入", "the input is missing")
        }
        guard case .object(let children) = input else {
            throw InterfaceRefusal(.wrongType, "input", "应为对象，实为 \(input.kind)", "an object is expected; this is \(input.kind)")
        }
        var nodes: [String: [InterfaceRecord]] = [:]
        for node in transaction.nodes {
            nodes[node.name] = try rows(of: node, in: children)
        }
        return HospitalMessage(infno: infno, transaction: transaction, envelope: envelope, nodes: nodes)
    }

    private static func rows(of node: InterfaceNode, in children: [JSONMember]) throws(InterfaceRefusal) -> [InterfaceRecord]? {
        let path = "input.\(node.name)"
        guard let value = children.first(where: { $0.key == node.name })?.value, value != .null else {
            guard node.isRequired else { return nil }
            throw InterfaceRefusal(.missingField, path, "缺少节点 \(node.name)", "the node \(node.name) is missing")
        }
        switch value {
        case .object(let members):
            return [try FieldDecoder(path: node.isList ? "\(path)[0]" : path).record(members, node.fields, node.places)]
        case .array(let elements) where node.isList:
            return try list(elements, of: node, path)
        default:
            let wanted = node.isList ? ("数组", "an array") : ("对象", "an object")
            throw InterfaceRefusal(
                .wrongType, path, "应为\(wanted.0)，实为 \(value.kind)", "\(wanted.1) is expected; this is \(value.kind)")
        }
    }

    private static func list(
        _ elements: [JSONValue], of node: InterfaceNode, _ path: String
    ) throws(InterfaceRefusal) -> [InterfaceRecord]? {
        guard elements.count <= node.rowsMax else {
            throw InterfaceRefusal(
                .tooManyRows, path, "共 \(elements.count) 行，最多 \(node.rowsMax) 行，请分批",
                "\(elements.count) rows, at most \(node.rowsMax)")
        }
        guard !elements.isEmpty else {
            guard node.isRequired else { return nil }
            throw InterfaceRefusal(.missingField, path, "至少需要一行", "at least one row is needed")
        }
        var records: [InterfaceRecord] = []
        records.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard case .object(let members) = element else {
                throw InterfaceRefusal(
                    .wrongType, "\(path)[\(index)]", "应为对象，实为 \(element.kind)", "an object is expected; this is \(element.kind)")
            }
            records.append(try FieldDecoder(path: "\(path)[\(index)]").record(members, node.fields, node.places))
        }
        return records
    }

    private static func unreadable(_ refusal: JSONRefusal, _ body: [UInt8]) -> InterfaceRefusal {
        let place = refusal.place(in: body)
        let at = ("第 \(place.line) 行第 \(place.column) 列", "line \(place.line), column \(place.column)")
        let (chinese, english): (String, String) =
            switch refusal.reason {
            case .invalidUTF8: ("不是有效的 UTF-8", "not valid UTF-8")
            case .nulByte: ("含有 NUL 字符", "contains a NUL character")
            case .syntax: ("不是有效的 JSON", "not valid JSON")
            case .duplicateKey: ("字段重复出现", "the field stands twice")
            case .tooDeep: ("嵌套过深", "nested too deeply")
            }
        let field = refusal.reason == .duplicateKey ? InterfaceText.clipped(refusal.detail, to: 60) : ""
        return InterfaceRefusal(.unreadableJSON, field, "\(chinese)（\(at.0)）", "\(english) (\(at.1))")
    }
}
