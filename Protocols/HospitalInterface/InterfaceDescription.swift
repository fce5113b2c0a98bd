import ClaimTypes
import StrictJSON

/// The machine-readable description of the interface (OpenAPI 3.1), made from the table that also decodes.
public enum InterfaceDescription {
    /// - Parameters:
    ///   - prefix: what stands before the `infno` in the address of each transaction.
    ///   - endpoint: the one address for all transactions, where `infno` in the body tells them apart.
    public static func openAPI(prefix: String, endpoint: String) -> JSONValue {
        let paths = InterfaceTable.transactions.flatMap { transaction in
            transaction.numbers.map { JSONMember("\(prefix)\($0)", path(of: transaction, number: $0)) }
        }
        return .object([
            JSONMember("openapi", .string("3.1.0")),
            JSONMember(
                "info",
                .object([
                    JSONMember("title", .string("定点医药机构接口 / National hospital interface")),
                    JSONMember("version", .string("V1.0")),
                    JSONMember(
                        "description",
                        .string(
                            "跨省异地就医结算。infcode 0 成功，-1 结果未知，-2 已拒绝且未改变任何数据。各交易也可统一发往 \(endpoint)。"
                                + " / Settlement across regions. infcode 0 done, -1 outcome unknown, -2 refused, nothing changed."
                                + " All of them may also be sent to \(endpoint).")),
                ])), JSONMember("paths", .object(paths)),
            JSONMember("components", .object([JSONMember("securitySchemes", securitySchemes)])),
            JSONMember("security", .array([.object(headerNames.map { JSONMember($0, .array([])) })])),
        ])
    }

    private static let headerNames = ["x-tif-paasid", "x-tif-timestamp", "x-tif-nonce", "x-tif-signature"]

    private static let securitySchemes: JSONValue = .object(
        headerNames.map { name in
            JSONMember(
                name,
                .object([
                    JSONMember("type", .string("apiKey")), JSONMember("in", .string("header")), JSONMember("name", .string(name)),
                    JSONMember("description", .string(headerTexts[name] ?? "")),
                ]))
        })

    private static let headerTexts = [
        "x-tif-paasid": "调用方编号 / caller", "x-tif-timestamp": "Unix 秒 / seconds since 1970",
        "x-tif-nonce": "每次请求不同 / new for every request",
        "x-tif-signature": "SHA-256(timestamp + secret + nonce + timestamp)，小写十六进制 / lower-case hexadecimal",
    ]

    private static func path(of transaction: InterfaceTransaction, number: String) -> JSONValue {
        let note = transaction.note.map { "\($0.chinese) / \($0.english)" } ?? ""
        let operation: [JSONMember] = [
            JSONMember("operationId", .string("infno\(number)")),
            JSONMember("summary", .string("\(transaction.names.chinese) / \(transaction.names.english)")),
            JSONMember("description", .string(note)), JSONMember("requestBody", content(request(transaction, number: number))),
            JSONMember("responses", .object([JSONMember("200", described(response(transaction)))])),
        ]
        return .object([JSONMember("post", .object(operation))])
    }

    private static func content(_ schema: JSONValue) -> JSONValue {
        .object([
            JSONMember("required", .bool(true)),
            JSONMember("content", .object([JSONMember("application/json", .object([JSONMember("schema", schema)]))])),
        ])
    }

    private static func described(_ schema: JSONValue) -> JSONValue {
        .object([
            JSONMember("description", .string("任何业务结果均为 200 / every business answer")),
            JSONMember("content", .object([JSONMember("application/json", .object([JSONMember("schema", schema)]))])),
        ])
    }

    private static func request(_ transaction: InterfaceTransaction, number: String) -> JSONValue {
        var members = InterfaceTable.envelope.filter { $0.name != "input" }.map { field -> JSONMember in
            field.name == "infno"
                ? JSONMember("infno", .object([JSONMember("const", .string(number))])) : JSONMember(field.name, schema(of: field))
        }
        members.append(JSONMember("input", object(transaction.nodes)))
        var required = InterfaceTable.envelope.filter(\.isRequired).map(\.name)
        if transaction.namesPerson { required.append("insuplc_admdvs") }
        return object(members, required: required)
    }

    private static func response(_ transaction: InterfaceTransaction) -> JSONValue {
        let text: JSONValue = .object([JSONMember("type", .string("string"))])
        let members = [
            JSONMember("infcode", .object([JSONMember("enum", .array([.integer(0), .integer(-1), .integer(-2)]))])),
            JSONMember("inf_refmsgid", text), JSONMember("refmsg_time", text), JSONMember("respond_time", text),
            JSONMember(
                "err_msg",
                .object([
                    JSONMember("type", .string("string")), JSONMember("maxLength", .integer(InterfaceText.messageCharactersMax)),
                ])),
            JSONMember(
                "output",
                .object([
                    JSONMember("anyOf", .array([object(transaction.output), .object([JSONMember("type", .string("null"))])]))
                ])), JSONMember("warn_msg", text), JSONMember("signtype", text), JSONMember("cainfo", text),
        ]
        return object(members, required: ["infcode", "inf_refmsgid", "err_msg", "output"])
    }

    private static func object(_ nodes: [InterfaceNode]) -> JSONValue {
        let members = nodes.map { node -> JSONMember in
            let plain = node.fields.filter { !$0.name.contains(".") }
            let nested = InterfaceField.nested(in: node.fields).map { parent, children in
                JSONMember(
                    parent,
                    object(
                        node.fields.filter { field in children.contains { field.name == "\(parent).\($0)" } }
                            .map { JSONMember(String($0.name.dropFirst(parent.count + 1)), schema(of: $0)) }, required: []))
            }
            let row = object(
                plain.map { JSONMember($0.name, schema(of: $0)) } + nested,
                required: plain.filter(\.isRequired).map(\.name))
            guard node.isList else { return JSONMember(node.name, row) }
            return JSONMember(
                node.name,
                .object([
                    JSONMember("type", .string("array")), JSONMember("items", row),
                    JSONMember("maxItems", .integer(node.rowsMax)),
                ]))
        }
        return object(members, required: nodes.filter(\.isRequired).map(\.name))
    }

    private static func object(_ members: [JSONMember], required: [String]) -> JSONValue {
        var parts = [JSONMember("type", .string("object")), JSONMember("properties", .object(members))]
        if !required.isEmpty { parts.append(JSONMember("required", .array(required.map(JSONValue.string)))) }
        return .object(parts)
    }

    private static func schema(of field: InterfaceField) -> JSONValue {
        var members: [JSONMember] = []
        switch field.kind {
        case .text(let max), .name(let max):
            members += [JSONMember("type", .string("string")), JSONMember("maxLength", .integer(max))]
        case .code(let values): members.append(JSONMember("enum", .array(values.map(JSONValue.string))))
        case .flag: members.append(JSONMember("enum", .array(["0", "1"].map(JSONValue.string) + [.number("0"), .number("1")])))
        case .count, .decimal: members.append(JSONMember("type", .array([.string("number"), .string("string")])))
        case .time: members += [JSONMember("type", .string("string")), JSONMember("pattern", .string(timePattern))]
        case .date:
            members += [JSONMember("type", .string("string")), JSONMember("pattern", .string("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
        case .person: members += [JSONMember("type", .string("string")), JSONMember("pattern", .string("^[0-9]{1,19}$"))]
        case .institution: members += [JSONMember("type", .string("string")), JSONMember("pattern", .string("^[HP][0-9]{11}$"))]
        case .region: members += [JSONMember("type", .string("string")), JSONMember("pattern", .string("^[0-9]{6}$"))]
        case .insurance, .visitType:
            members += [JSONMember("type", .string("string")), JSONMember("pattern", .string("^[0-9]{1,6}$"))]
        case .bytes: members.append(JSONMember("type", .array([.string("array"), .string("string")])))
        }
        let mark = field.isUnverified ? "（未核实 / unverified）" : ""
        members.append(
            JSONMember("description", .string("\(field.meaning.chinese) / \(field.meaning.english) [\(field.typeText)]\(mark)")))
        return .object(members)
    }

    private static let timePattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?$"
}
