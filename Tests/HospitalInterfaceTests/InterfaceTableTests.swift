import ClaimTypes
import LedgerTypes
import StrictJSON
import Testing

@testable import HospitalInterface

/// The table is the interface: what it says is decoded, checked and described.
@Suite("The table of transactions")
struct InterfaceTableTests {
    @Test("every transaction of the interface stands in it, with its variants")
    func numbers() {
        let numbers = Set(InterfaceTable.transactions.flatMap(\.numbers))
        let wanted = [
            "9001", "9002", "1101", "2001", "2102", "2103", "2201", "2202", "2203", "2203A", "2204", "2205", "2206", "2206A",
            "2207",
            "2207A", "2208", "2301", "2302", "2303", "2303A", "2304", "2304A", "2305", "2401", "2402", "2403", "2404", "2405",
            "2501",
            "2502", "2503", "2504", "2505", "2506", "2601", "3201", "3202", "3211", "3212", "9101", "9102", "3260", "3261",
            "3262", "5201",
            "5202",
            "5203", "5204", "5205", "5206", "5301", "5302", "5303", "5304",
        ]
        #expect(numbers.isSuperset(of: wanted), "\(Set(wanted).subtracting(numbers).sorted())")
        #expect(InterfaceTable.envelope.count == 18)
    }

    @Test("no field stands twice in a node, every field has both languages, and a message never outgrows C200")
    func fields() {
        for transaction in InterfaceTable.transactions {
            #expect(!transaction.names.chinese.isEmpty && !transaction.names.english.isEmpty)
            for node in transaction.nodes + transaction.output {
                let names = node.fields.map(\.name)
                #expect(Set(names).count == names.count, "\(transaction.number) \(node.name)")
                for field in node.fields { #expect(!field.meaning.chinese.isEmpty && !field.meaning.english.isEmpty) }
            }
            #expect(transaction.nodes.first?.isRequired == true)
        }
        let long = InterfaceRefusal(.invalidValue, String(repeating: "x", count: 300), "中", "e")
        #expect(long.message.unicodeScalars.count == 200)
    }

    @Test(
        "numbers and texts of the same digits are one value; null, empty and absent are nothing",
        arguments: ["100.00", "\"100.00\"", "100", "\"100.0\""])
    func numbersOrTexts(literal: String) throws {
        let fields: [InterfaceField] = [
            .required("a", .decimal(digits: 16, decimals: 2), "额", "a"), .optional("b", .name(4), "乙", "b"),
        ]
        for rest in ["", ",\"b\":null", ",\"b\":\"\""] {
            guard case .success(.object(let members)) = JSONParser.parse(Array("{\"a\":\(literal)\(rest)}".utf8)) else { return }
            let record = try FieldDecoder(path: "x").record(members, fields)
            #expect(record.fen("a") == Fen(10_000))
            #expect(!record.has("b"))
        }
    }

    @Test(
        "amounts that no field of the document holds",
        arguments: ["1e2", "\"1,000.00\"", "\"0.001\"", "123456789012345.00", "\" 1\"", "true", "[]"])
    func badAmounts(literal: String) {
        let fields: [InterfaceField] = [.required("a", .decimal(digits: 16, decimals: 2), "额", "a")]
        guard case .success(.object(let members)) = JSONParser.parse(Array("{\"a\":\(literal)}".utf8)) else { return }
        #expect(throws: InterfaceRefusal.self) { try FieldDecoder(path: "").record(members, fields) }
    }

    @Test("personal values are not repeated in a refusal")
    func personal() {
        let fields: [InterfaceField] = [InterfaceField.required("certno", .name(10), "证件", "document").personal]
        do {
            _ = try FieldDecoder(path: "").record([JSONMember("certno", .string("张三 1"))], fields)
            Issue.record("refused")
        } catch {
            #expect(!error.message.contains("张三"))
        }
    }

    @Test("Base64 as in RFC 4648, one text for one sequence of bytes")
    func base64() {
        for (plain, text) in [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy"),
        ] {
            #expect(Base64.encode(Array(plain.utf8)) == text)
            #expect(Base64.decode(text) == Array(plain.utf8))
        }
        for wrong in ["Zg", "Zg=", "Zh==", "Z===", "Zm9v\n", "====", "Zg==Zg=="] {
            #expect(Base64.decode(wrong) == nil, "\(wrong)")
        }
    }

    @Test("a message that cannot be read says where, and no bytes trap")
    func unreadable() {
        for (text, code) in [
            ("", InterfaceRefusalCode.unreadableJSON), ("{", .unreadableJSON), ("{\"a\":1,\"a\":2}", .unreadableJSON),
            ("[]", .wrongType),
            ("{}", .missingField), ("{\"infno\":\"2207\"}", .missingField),
        ] {
            guard case .failure(let undecoded) = InterfaceDecoder.decode(Array(text.utf8), pathNumber: nil, bytesMax: 100) else {
                Issue.record("\(text) was read")
                continue
            }
            #expect(undecoded.refusal.code == code.rawValue, "\(text)")
        }
        var seed: UInt64 = 20_261_126
        for _ in 0..<2_000 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let bytes = (0..<Int(seed >> 58)).map { UInt8(truncatingIfNeeded: seed >> UInt64($0 % 8 * 8)) }
            _ = InterfaceDecoder.decode(bytes, pathNumber: nil, bytesMax: 1_000)
        }
    }

    @Test("the response envelope, as a hospital receives it")
    func response() {
        let reply = InterfaceReply(
            result: .refused(InterfaceRefusal(.missingField, "input.data.psn_no", "缺少", "missing")),
            receiverMessageID: "310000202603051000000000000001", receivedAt: "20260305100000000", respondedAt: "20260305100000001"
        )
        #expect(
            reply.json.text
                == #"{"infcode":-2,"inf_refmsgid":"310000202603051000000000000001","refmsg_time":"20260305100000000","respond_time":"20260305100000001","err_msg":"[30] input.data.psn_no 缺少 / missing","output":null,"warn_msg":"","signtype":"","cainfo":""}"#
        )
        #expect(InterfaceTime.compact(BusinessTime(text: "2026-03-05 10:00:00")!, milliseconds: 7) == "20260305100000007")
    }

    @Test("the description has every field with type, length and need, and is read back as JSON")
    func description() throws {
        let text = InterfaceDescription.openAPI(prefix: "/hsa/hgs/", endpoint: "/x").text
        guard case .success(let value) = JSONParser.parse(Array(text.utf8)) else {
            Issue.record("no JSON")
            return
        }
        let body = value["paths"]?["/hsa/hgs/2207"]?["post"]?["requestBody"]?["content"]?["application/json"]?["schema"]
        let data = body?["properties"]?["input"]?["properties"]?["data"]
        #expect(data?["properties"]?["mdtrt_id"]?["maxLength"] == .number("30"))
        guard case .array(let required)? = data?["required"], case .array(let outer)? = body?["required"] else {
            Issue.record("no required fields")
            return
        }
        #expect(required.contains(.string("medfee_sumamt")))
        #expect(outer.contains(.string("insuplc_admdvs")))
    }
}
